import type { Facts, TicketAnswer } from './facts'
import { termsFor, type Terms } from './policy'
import type { Reason } from './reason'
import { judgeCheck } from './wish'

/** A ticket as its own system tells it. */
export interface SeenTicket {
  /** The name the system itself uses: `OPS-42`. */
  name: string
  open: boolean
  /** In the system's own words. */
  status: string
  /** Whom it is assigned to: mail addresses, and names as that system knows people. */
  assigned: { mails: readonly string[]; names: readonly string[] }
  /** The planned change; null where the system or the ticket has none. */
  window: { from: Date; to: Date } | null
}

/** Whoever would get the access, and from when until when. */
export interface TicketNeed {
  requester: { name: string; email: string; handle: string }
  from: Date
  to: Date
}

/** How people are called in the ticket system. */
export interface TicketNames {
  /** Handle to name there. */
  people: Readonly<Record<string, string>>
  /** Whether everybody's handle is their name there. */
  sameNames: boolean
}

type Check = NonNullable<NonNullable<Terms['ticket']>['check']>

/** Whether a ticket is what the policy asks for; `asked` is what was typed. */
export function judgeSeenTicket(
  { asked, system }: { asked: string; system: string },
  seen: SeenTicket | null,
  need: TicketNeed,
  { check, names }: { check: Pick<Check, 'assignedToRequester' | 'changeWindow'>; names: TicketNames },
): TicketAnswer {
  if (seen === null)
    return bad(`${system} has no ticket ${asked}, or does not show it to the portal. Give another.`)
  const { name, status } = seen
  if (!seen.open)
    return bad(`${name} is closed${status === '' ? '' : ` (${status})`}. Give one that is open.`)
  if (check.assignedToRequester && !isAssigned(seen, need.requester, names))
    return bad(
      `${name} is not assigned to ${need.requester.name}. Have it assigned in ${system}, then ask again.`,
    )
  if (check.changeWindow) {
    const { window } = seen
    if (window === null) return bad(`${name} has no change window, and the policy asks for one.`)
    if (need.from < window.from || window.to < need.to)
      return bad(
        `The change window of ${name}, ${inWords(window.from)} to ${inWords(window.to)}, does not cover this access.`,
      )
  }
  return { kind: 'good', text: `${name} is open in ${system}${status === '' ? '' : ` (${status})`}.` }
}

function isAssigned(
  { assigned }: SeenTicket,
  { email, handle }: TicketNeed['requester'],
  { people, sameNames }: TicketNames,
): boolean {
  const known = Object.hasOwn(people, handle) ? (people[handle] ?? null) : sameNames ? handle : null
  return (
    assigned.mails.some((mail) => same(mail, email)) ||
    (known !== null && assigned.names.some((name) => same(name, known)))
  )
}

function same(one: string, other: string): boolean {
  return one.trim() !== '' && one.trim().toLowerCase() === other.trim().toLowerCase()
}

function inWords(instant: Date): string {
  return `${instant.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function bad(text: string): TicketAnswer {
  return { kind: 'bad', text }
}

/**
 * What the ticket says against an activation that was asked for before, at its approval and its start. Where the system
 * is silent and the policy wants a person to look, it is enough that somebody is, or was, asked.
 */
export function judgeTicketAgain(
  facts: Pick<Facts, 'policy' | 'requester' | 'ticket'>,
  asksNobody: boolean,
): Reason[] {
  const { ticket: rule } = termsFor(facts.policy, facts.requester).terms
  // Not asked: there was no ticket, or the policy that was in force a moment ago asked no system.
  if (rule === null || rule.check === null || facts.ticket === null) return []
  return judgeCheck(facts.ticket, rule.check.ifSilent, asksNobody)
}
