import { formatDuration } from './duration'
import { inNetwork } from './network'
import { maxJustificationLength, maxTicketLength, startGraceMs, ticketMatches, type Terms } from './policy'
import type { Reason } from './reason'
import type { Facts, Wanted } from './facts'

/** The part that is judged only when it is asked: the form's own fields, and how and from where it was sent. */
export function judgeWish(wanted: Wanted, facts: Facts, terms: Terms): Reason[] {
  return [
    ...judgeStart(wanted, facts, terms),
    ...judgeJustification(wanted.justification.trim(), terms),
    ...(wanted.emergency === undefined
      ? judgeTicket(wanted.ticket.trim(), facts, terms)
      : judgeEmergency(wanted, facts, terms)),
    ...judgeOrigin(facts, terms),
  ]
}

function judgeStart(wanted: Wanted, { now, role }: Facts, { start, duration }: Terms): Reason[] {
  const reasons: Reason[] = []
  if (wanted.start !== null && wanted.start.getTime() < now.getTime() - startGraceMs)
    reasons.push({
      code: 'start-in-past',
      field: 'start',
      text: 'The start time has passed. Choose now, or a later time.',
    })
  if (wanted.start !== null && wanted.start.getTime() > now.getTime() + start.maxAheadMs)
    reasons.push({
      code: 'start-too-far',
      field: 'start',
      text:
        start.maxAheadMs === 0
          ? `${role.name} can only start now.`
          : `${role.name} can start at most ${formatDuration(start.maxAheadMs)} ahead.`,
    })
  if (wanted.durationMs <= 0)
    reasons.push({
      code: 'duration-missing',
      field: 'duration',
      text: 'Say how long you need it, such as 90m or 2h 30m.',
    })
  else if (wanted.durationMs < duration.minMs)
    reasons.push({
      code: 'duration-too-short',
      field: 'duration',
      text: `The shortest duration for ${role.name} is ${formatDuration(duration.minMs)}.`,
    })
  return reasons
}

function judgeJustification(text: string, { justification }: Terms): Reason[] {
  const { required, minLength } = justification
  const visible = text.replace(/\p{Cf}/gu, '').trim().length
  const field = 'justification'
  if (visible === 0)
    return required ? [{ code: 'justification-missing', field, text: 'Say what you need it for.' }] : []
  if (visible < minLength)
    return [
      {
        code: 'justification-too-short',
        field,
        text: `Say a little more: at least ${minLength} characters, ${minLength - visible} to go.`,
      },
    ]
  if (text.length > maxJustificationLength)
    return [
      {
        code: 'justification-too-long',
        field,
        text: `Shorten it to ${maxJustificationLength} characters; it has ${text.length}.`,
      },
    ]
  return []
}

function judgeTicket(ticket: string, facts: Facts, { ticket: rule, approval }: Terms): Reason[] {
  if (rule === null) return []
  if (ticket === '')
    return rule.required
      ? [{ code: 'ticket-missing', field: 'ticket', text: `Give a ticket, such as ${rule.example}.` }]
      : []
  if (ticket.length > maxTicketLength || !ticketMatches(rule.pattern, ticket))
    return [
      {
        code: 'ticket-unreadable',
        field: 'ticket',
        text: `That is not a ticket this role accepts. It looks like ${rule.example}.`,
      },
    ]
  return rule.check === null ? [] : judgeCheck(facts.ticket, rule.check.ifSilent, approval.kind === 'none')
}

/** What the provider said; where it was silent, the policy says what that means. Somebody can be asked, or nobody. */
export function judgeCheck(
  answer: Facts['ticket'],
  ifSilent: 'refuse' | 'ask' | 'allow',
  asksNobody: boolean,
): Reason[] {
  if (answer?.kind === 'bad') return [{ code: 'ticket-not-good', field: 'ticket', text: answer.text }]
  if (answer?.kind === 'good' || ifSilent === 'allow') return []
  if (ifSilent === 'ask' && !asksNobody) return []
  return [
    {
      code: 'ticket-unconfirmed',
      field: 'ticket',
      text: 'The ticket could not be checked: the system it is in does not answer. Try again in a few minutes.',
    },
  ]
}

function judgeEmergency({ start, emergency }: Wanted, facts: Facts, terms: Terms): Reason[] {
  const { role } = facts
  if (terms.emergency === null)
    return [
      {
        code: 'no-emergency',
        field: 'role',
        text: `${role.name} has no emergency activation. Ask for it in the usual way.`,
      },
    ]
  const reasons: Reason[] = []
  if (start !== null)
    reasons.push({
      code: 'emergency-only-now',
      field: 'start',
      text: 'An emergency activation starts now. For a later start, ask in the usual way.',
    })
  if (emergency?.incident.trim() === '')
    reasons.push({
      code: 'incident-missing',
      field: 'incident',
      text: 'Name the incident, so that the review can find it.',
    })
  if (facts.reviewOverdue !== null)
    reasons.push({
      code: 'review-overdue',
      field: 'role',
      text: `The review of your emergency activation ${facts.reviewOverdue} is overdue; until it is done there is no other. Ask in the usual way.`,
    })
  return reasons
}

function judgeOrigin({ origin, now, role }: Facts, { conditions }: Terms): Reason[] {
  if (origin === null) return []
  const { networks, signIn } = conditions
  const reasons: Reason[] = []
  const { address } = origin
  if (networks !== null && (address === null || !networks.some((cidr) => inNetwork(address, cidr))))
    reasons.push({
      code: 'other-network',
      field: 'role',
      text: `${role.name} can be asked for only from ${networks.join(', ')}; you come from ${address ?? 'an unknown address'}.`,
    })
  const { maxAgeMs = null, methods = [] } = signIn ?? {}
  if (
    maxAgeMs !== null &&
    (origin.signedInAt === null || now.getTime() - origin.signedInAt.getTime() > maxAgeMs)
  )
    reasons.push({
      code: 'sign-in-too-old',
      field: 'role',
      text: `${role.name} asks for a sign-in no older than ${formatDuration(maxAgeMs)}.`,
    })
  if (methods.length > 0 && !methods.some((method) => origin.methods.includes(method)))
    reasons.push({
      code: 'sign-in-too-weak',
      field: 'role',
      text: `${role.name} asks for a stronger sign-in (${methods.join(' or ')}).`,
    })
  return reasons
}
