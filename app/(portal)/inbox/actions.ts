'use server'
import type { Route } from 'next'
import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { after } from 'next/server'
import type { FormState } from '@/components/ui/form-state'
import type { TogetherState } from '@/components/inbox/together-state'
import { systemContext } from '@/lib/compose'
import type { GrantId, RequestId } from '@/lib/domain/ids'
import { nextCase } from '@/lib/domain/inbox'
import type { Result } from '@/lib/domain/result'
import type { PersonContext } from '@/lib/services/context'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { revokeGrant } from '@/lib/services/grants/revoke'
import { approveRequest } from '@/lib/services/requests/approve'
import type { Decided, DecideRefusal } from '@/lib/services/requests/decide'
import { answerRequests } from '@/lib/services/requests/decide-many'
import { denyRequest } from '@/lib/services/requests/deny'
import { readInbox } from '@/lib/services/requests/inbox'
import { signInForApproval } from '@/lib/services/requests/sign-in'
import { leaveToSignIn, sent } from '../resume'
import { usePasskey } from './use-passkey'
import { Approval, Denial, Revocation, Together, wantedLength } from './input'
import { signedIn } from '../viewer'
import { decideRefusals, lineText, revokeRefusals, togetherRefusals } from './wording'

const unreadable: FormState = {
  error: 'That form could not be read. Load the page again and answer once more.',
}

export async function approve(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await approver()
  const input = Approval.safeParse(Object.fromEntries(form))
  if (!input.success) return unreadable
  const { requestId, name, reason, duration } = input.data
  const durationMs = wantedLength(input.data)
  const values = { duration, reason }
  if (durationMs === 'unreadable')
    return { fields: { duration: 'Write a duration such as 90m or 2h 30m.' }, values }
  const waiting = await waitingFor(ctx)
  const passkey =
    input.data.passkey === undefined
      ? null
      : await usePasskey(ctx, { requestId, durationMs, answer: input.data.passkey })
  if (passkey === 'refused')
    return {
      error: 'The passkey was not accepted: it was used before, too late, or for another answer. Try again.',
      values,
    }
  const outcome = await approveRequest(ctx, {
    requestId,
    reason,
    durationMs,
    ...(passkey && { passkey }),
  })
  if (!outcome.ok && (outcome.error === 'sign-in-too-old' || outcome.error === 'sign-in-too-weak'))
    return signInFirst(ctx, form, { requestId, name })
  if (outcome.ok) await sent(form)
  if (!outcome.ok && outcome.error === 'lengthened')
    return { fields: { duration: decideRefusals.lengthened }, values }
  return afterAnswer('approve', name, waiting, outcome, values)
}

export async function deny(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await approver()
  const input = Denial.safeParse(Object.fromEntries(form))
  if (!input.success) return unreadable
  const { requestId, name, reason } = input.data
  const waiting = await waitingFor(ctx)
  const outcome = await denyRequest(ctx, { requestId, reason })
  if (!outcome.ok && outcome.error === 'reason-missing')
    return { fields: { reason: decideRefusals['reason-missing'] }, values: { reason } }
  return afterAnswer('deny', name, waiting, outcome, { reason })
}

/** The same answer to several; what became of each is said in a line of its own. */
export async function answerTogether(_previous: TogetherState, form: FormData): Promise<TogetherState> {
  const ctx = await approver()
  const input = Together.safeParse({ ...Object.fromEntries(form), requestIds: form.getAll('request') })
  if (!input.success) return unreadable
  const outcome = await answerRequests(ctx, input.data)
  if (!outcome.ok) return { error: togetherRefusals[outcome.error] }
  for (const line of outcome.value) if (line.outcome === 'answered') makeTrue(line.grantId)
  refresh()
  return {
    lines: outcome.value.map((line) => ({
      name: line.name,
      taken: line.outcome === 'answered',
      text: lineText(line),
    })),
  }
}

export async function revoke(_previous: FormState, form: FormData): Promise<FormState> {
  const ctx = await approver()
  const input = Revocation.safeParse(Object.fromEntries(form))
  if (!input.success) return unreadable
  const { grantId, reason, name } = input.data
  const outcome = await revokeGrant(ctx, { grantId, reason })
  if (!outcome.ok) return { error: revokeRefusals[outcome.error], values: { reason } }
  makeTrue(grantId)
  redirect(`/inbox?case=${encodeURIComponent(name)}`)
}

async function approver(): Promise<PersonContext> {
  return signedIn('/inbox')
}

/** Off to sign in once more; the form is kept, and is there again when its person is back. */
async function signInFirst(
  ctx: PersonContext,
  form: FormData,
  { requestId, name }: { requestId: RequestId; name: string },
): Promise<FormState> {
  const way = await leaveToSignIn(form, {
    purpose: `approve ${name}`,
    returnPath: `/inbox?case=${name}`,
    wanted: await signInForApproval(ctx, requestId),
  })
  return 'to' in way ? redirect(way.to as Route) : way
}

async function waitingFor(ctx: PersonContext): Promise<string[]> {
  const entries = await readInbox(ctx)
  return entries.filter((entry) => entry.section === 'needs-me').map((entry) => entry.name)
}

/** On to the next case; where somebody was faster, to the case itself, which says who and when. */
function afterAnswer(
  verb: 'approve' | 'deny',
  name: string,
  waiting: readonly string[],
  outcome: Result<Decided, DecideRefusal>,
  values: Record<string, string>,
): FormState {
  if (outcome.ok) {
    makeTrue(outcome.value.grantId)
    const next = nextCase(waiting, outcome.value.name)
    redirect(
      `/inbox?${new URLSearchParams({ ...(next !== null && { case: next }), answered: outcome.value.name, gave: verb }).toString()}`,
    )
  }
  if (outcome.error === 'not-pending' || outcome.error === 'lapsed' || outcome.error === 'already-answered')
    redirect(`/inbox?${new URLSearchParams({ case: name, late: '1' }).toString()}`)
  return { error: decideRefusals[outcome.error], values }
}

/** Access follows the click as soon as the answer is out; the sweep does the same should this process stop. */
function makeTrue(grantId: GrantId | null): void {
  if (grantId !== null) after(() => reconcileGrant(systemContext('After a click', 'engine'), grantId))
}
