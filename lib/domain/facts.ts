import type { Belonging } from './audience'
import type { PrincipalId } from './ids'
import type { ProviderAnswer } from './integration'
import type { SponsorFacts } from './machine'
import type { Picks } from './narrowing'
import type { PolicySettings } from './policy'
import type { Principal } from './principal'
import type { SourcePeople } from './seats'

/** A window in which a principal may activate a role. */
export interface EligibilityWindow {
  startsAt: Date
  endsAt: Date | null
}

/** What a person asks for. `start` null means as soon as it is approved. */
export interface Wanted {
  start: Date | null
  durationMs: number
  justification: string
  ticket: string
  /** Of the lists in what the role gives, only these; left out for all of it. */
  only?: Picks
  /** Asked for without anybody's leave, because of this incident. */
  emergency?: { incident: string }
}

/** How much of this role there has been. A request that waits counts like a grant. */
export interface Usage {
  /** Activations by this person that begin within 24 hours, or 7 days, of this one, before it or after. */
  inDay: number
  inWeek: number
  /** When the last grant of the role that began before this one ended, or is to end. */
  lastEndedAt: Date | null
  /** How many other people hold it, or are to, at some time of this one. */
  holders: number
}

/** A separation rule that this activation touches, in words; `block` refuses it. */
export interface Conflict {
  effect: 'block' | 'warn'
  rule: string
  text: string
}

/** What a ticket's own system answered. */
export type TicketAnswer =
  | { kind: 'good'; text: string }
  | { kind: 'bad'; text: string }
  | { kind: 'silent'; text: string }

/** What lies around a request besides people and policy. */
export interface Circumstances {
  /** Whoever submits, where that is not the requester. */
  askedBy: PrincipalId | null
  usage: Usage
  conflicts: readonly Conflict[]
  /** How and from where it was sent; null where nobody is at the other end, as when a scheduled grant starts. */
  origin: { address: string | null; signedInAt: Date | null; methods: readonly string[] } | null
  /** Null where the policy asks no provider. */
  ticket: TicketAnswer | null
  /** The schedules that have the requester on call now. */
  onCallBy: readonly string[]
  /** What was heard from the ticket system and the schedules, to be kept. */
  answers: readonly ProviderAnswer[]
  /** When the same role was last approved for the same person by somebody. */
  lastApprovedAt: Date | null
  /** The name of an emergency activation of this person whose review is overdue. */
  reviewOverdue: string | null
  /** What of the picks the role does not give, in words; null where all of them fit. */
  unfit: string | null
  /** Who answers for the requester, where that is a machine. */
  sponsor: SponsorFacts | null
}

/** Nothing that would matter. */
export const noCircumstances: Circumstances = {
  askedBy: null,
  usage: { inDay: 0, inWeek: 0, lastEndedAt: null, holders: 0 },
  conflicts: [],
  origin: null,
  ticket: null,
  onCallBy: [],
  answers: [],
  lastApprovedAt: null,
  reviewOverdue: null,
  unfit: null,
  sponsor: null,
}

/** Everything a verdict may depend on, read beforehand: the evaluation itself looks at nothing else. */
export interface Facts extends Circumstances {
  now: Date
  requester: Pick<Principal, 'id' | 'status' | 'endsAt'> & Belonging
  role: { name: string; archived: boolean }
  policy: PolicySettings
  eligibility: readonly EligibilityWindow[]
  /** The people the policy names; may still hold the requester and people who left. */
  people: SourcePeople
}

/** When access would start at the earliest: the wanted start, or now when that has come. */
export function startOf(wanted: Pick<Wanted, 'start'>, now: Date): Date {
  return wanted.start !== null && wanted.start > now ? wanted.start : now
}
