import type { Approval, Automatic } from './approval'
import { formatDuration } from './duration'
import type { Facts, Wanted } from './facts'
import { hoursInWords } from './hours'
import type { Terms } from './policy'

/** What a request is judged by, in the order in which it is told. */
export const checkNames = [
  'Employment',
  'Role',
  'Eligibility',
  'Asking for somebody',
  'Separation of duties',
  'Start',
  'Duration',
  'Hours',
  'Network',
  'Sign-in',
  'Justification',
  'Ticket',
  'Limits',
  'Emergency',
  'Approvers',
] as const
export type CheckName = (typeof checkNames)[number]

/** What each check asks, as said where nothing stands against it. */
export function asked(wanted: Wanted, facts: Facts, terms: Terms): Record<CheckName, string> {
  const { conditions, justification, ticket, start } = terms
  const urgent = wanted.emergency !== undefined
  return {
    Employment: 'The account is active until then.',
    Role: 'The role is offered.',
    Eligibility: 'Eligible for the whole time.',
    'Asking for somebody': forOthers(facts, terms),
    'Separation of duties': separation(facts),
    Start: start.maxAheadMs === 0 ? 'Only now.' : `At most ${formatDuration(start.maxAheadMs)} ahead.`,
    Duration: lengths(terms, urgent),
    Hours:
      conditions.hours === null
        ? 'At any hour.'
        : urgent
          ? 'An emergency waits for no hour.'
          : `${hoursInWords(conditions.hours)}.`,
    Network: conditions.networks === null ? 'From anywhere.' : `From ${conditions.networks.join(', ')}.`,
    'Sign-in': signIn(terms),
    Justification: justification.required
      ? `Asked for, with at least ${justification.minLength} characters.`
      : 'May be left out.',
    Ticket: ticket === null || urgent ? 'None is asked for.' : ticketWords(ticket),
    Limits: urgent ? 'An emergency is not counted against them.' : limitsInWords(terms),
    Emergency: urgent
      ? 'Allowed, with a review afterwards.'
      : terms.emergency === null
        ? 'There is no emergency activation.'
        : 'Not asked for as an emergency.',
    Approvers: approvers(terms.approval, urgent),
  }
}

function forOthers({ askedBy }: Facts, terms: Terms): string {
  if (askedBy === null) return 'Asked for by whoever will use it.'
  return terms.forOthers ? 'May be asked for by somebody else.' : 'Only by whoever will use it.'
}

function separation({ conflicts }: Facts): string {
  return conflicts.length === 0 ? 'No rule is touched.' : conflicts.map(({ text }) => text).join(' ')
}

function lengths({ duration, emergency }: Terms, urgent: boolean): string {
  const maxMs = urgent ? (emergency?.maxMs ?? duration.maxMs) : duration.maxMs
  return `From ${formatDuration(duration.minMs)} to ${formatDuration(maxMs)}.`
}

function signIn({ conditions }: Terms): string {
  const { maxAgeMs = null, methods = [] } = conditions.signIn ?? {}
  const parts = [
    maxAgeMs !== null && `no older than ${formatDuration(maxAgeMs)}`,
    methods.length > 0 && `by ${methods.join(' or ')}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'Any sign-in.' : `A sign-in ${parts.join(' ')}.`
}

function ticketWords({ required, example, check }: NonNullable<Terms['ticket']>): string {
  const shape = required ? `Asked for, such as ${example}` : `May be given, such as ${example}`
  return check === null ? `${shape}.` : `${shape}; ${check.provider} is asked about it.`
}

/** `At most 2 in 24 hours, 30 min between two of them.` */
function limitsInWords({ limits }: Pick<Terms, 'limits'>): string {
  const { perDay, perWeek, coolDownMs, maxHolders } = limits
  const parts = [
    perDay !== null && `${perDay} in 24 hours`,
    perWeek !== null && `${perWeek} in 7 days`,
    maxHolders !== null && (maxHolders === 1 ? 'one person at once' : `${maxHolders} people at once`),
  ].filter((part) => part !== false)
  const most = parts.length === 0 ? [] : [`at most ${parts.join(', ')}`]
  const pause = coolDownMs === null ? [] : [`${formatDuration(coolDownMs)} between two activations`]
  const words = [...most, ...pause].join('; ')
  return words === '' ? 'None.' : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}

function approvers(approval: Approval, urgent: boolean): string {
  if (approval.kind === 'none') return 'Nobody is asked.'
  if (urgent) return 'Skipped: an emergency asks nobody beforehand.'
  const count = approval.stages.length
  const stages = count === 1 ? 'One stage of approval.' : `${count} stages of approval.`
  return approval.automatic === null ? stages : `${stages} ${automaticInWords(approval.automatic)}`
}

/** When nobody has to be asked after all: `Nobody is asked where the requester is on call by dba and it is at most 1 h.` */
function automaticInWords({ onCall, ticketConfirmed, maxMs, approvedWithinMs }: Automatic): string {
  const parts = [
    onCall !== null && `the requester is on call by ${onCall}`,
    ticketConfirmed && 'the ticket was confirmed',
    maxMs !== null && `it is at most ${formatDuration(maxMs)}`,
    approvedWithinMs !== null && `the same was approved in the last ${formatDuration(approvedWithinMs)}`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? '' : `Nobody is asked where ${parts.join(' and ')}.`
}
