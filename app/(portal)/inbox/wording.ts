import { maxTogether, type InboxEntry } from '@/lib/domain/inbox'
import type { InboxCase } from '@/lib/domain/inbox-case'
import { requestStateLabel, type RequestState } from '@/lib/domain/request'
import type { RevokeRefusal } from '@/lib/services/grants/revoke'
import type { DecideRefusal } from '@/lib/services/requests/decide'
import type { DecideManyRefusal, Line } from '@/lib/services/requests/decide-many'

// What does not concern somebody reads as what is not there: nobody learns from an answer what there is.
const notAsked = 'You are not one of the approvers of such a request.'
const notOverseen =
  'There is no such access. It is revoked by its approvers, the owners of the role, administrators and operators.'

/** Why an answer was not taken, and what to do next. */
export const decideRefusals: Record<DecideRefusal, string> = {
  'not-pending': 'Somebody else has decided this request meanwhile.',
  lapsed: 'The time to decide this request is over. Whoever asked can ask again.',
  'own-request': 'You cannot decide your own request; the other approvers can.',
  'not-an-approver': notAsked,
  'already-answered': 'You have already answered; another approver is still needed.',
  'answered-earlier-stage': 'You answered an earlier stage; this one asks for somebody else.',
  'no-such-request': notAsked,
  'approver-left': 'Your account is no longer active, so your answer does not count.',
  'approval-reason-missing': 'This approval needs a reason: say what you checked.',
  'sign-in-too-old':
    'This approval needs a recent sign-in, and yours is too old. Open the case and approve there: you are asked to sign in once more. A denial needs no new one.',
  'sign-in-too-weak':
    'This approval needs a stronger sign-in than yours. Open the case and approve there: you are asked for it. A denial needs none.',
  'reason-missing': 'Say why, so that the person knows what to change.',
  lengthened: 'You can shorten what was asked, not lengthen it.',
  'no-longer-allowed':
    'It cannot be given any more: the person has left, is no longer eligible, or what is in force now allows less or asks for more. Open the case again to read what is in the way; shorten the duration where that helps, or deny it.',
}

export const togetherRefusals: Record<DecideManyRefusal, string> = {
  'none-chosen': 'Select at least one request first.',
  'too-many': `Answer at most ${maxTogether} requests together.`,
  'reason-missing': decideRefusals['reason-missing'],
}

export const revokeRefusals: Record<RevokeRefusal, string> = {
  'already-over': 'This access is already over.',
  'no-such-grant': notOverseen,
  'not-permitted': notOverseen,
}

/** What became of one of several, in a line. */
export function lineText(line: Line): string {
  if (line.outcome === 'answered')
    return line.state === 'PENDING_APPROVAL'
      ? 'Your approval is counted; another approver is still needed.'
      : `${requestStateLabel[line.state]}.`
  if (line.outcome === 'decided-alone')
    return 'Left out: roles of high and critical risk are decided one by one.'
  return decideRefusals[line.outcome]
}

const outcomes: Record<RequestState, string> = {
  PENDING_APPROVAL: 'waits for another approver',
  APPROVED: 'is approved',
  DENIED: 'is denied',
  EXPIRED: 'lapsed unanswered',
  CANCELED: 'was canceled',
  REJECTED: 'was refused by the policy',
}

/** What has just become of a request, and where the inbox goes from there. */
export function answeredText(
  answered: InboxEntry,
  open: Pick<InboxCase, 'name'> | null,
  gave: string | undefined,
): string {
  // Between this person's yes and this page somebody else said no.
  const overruled = gave === 'approve' && answered.state === 'DENIED'
  const counted =
    answered.state === 'PENDING_APPROVAL' ? ` (${answered.approvals} of ${answered.needed} so far)` : ''
  const next =
    open === null || open.name === answered.name ? 'Nothing else waits for you.' : `${open.name} is open now.`
  if (overruled)
    return `Your approval of ${answered.name} was counted, but another approver has denied it; the case says who. ${next}`
  return `${answered.name}, ${answered.requester}, ${outcomes[answered.state]}${counted}. ${next}`
}

/** To whom the open case has just been handed over; nothing while it is still with its reader. */
export function handedText(
  open: Pick<InboxCase, 'name' | 'mayDecide' | 'progress'> | null,
  to: string | undefined,
): string | undefined {
  if (open === null || to === undefined || open.mayDecide.ok) return undefined
  // The name comes with the address: only somebody who is asked is named.
  const asked = open.progress.stages.flatMap((stage) => stage.people).some((person) => person.name === to)
  return asked ? `${open.name} was handed over to ${to}.` : undefined
}
