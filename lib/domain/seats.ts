import { sourceKey, type Approval, type ApproverSource, type Stage } from './approval'
import type { PrincipalId } from './ids'
import { isEmployed, type Principal } from './principal'

type Employed = Pick<Principal, 'id' | 'status' | 'endsAt'>

/** Somebody a source names, and who stands in while they are away; `delegate` null where nobody does. */
export interface Approver extends Employed {
  away: { delegate: Employed | null } | null
}

/** The people behind each source, by `sourceKey`. A source that did not answer is missing. */
export type SourcePeople = Readonly<Record<string, readonly Approver[]>>

/** A place among the approvers of a stage. `forId` is whom a delegate acts for. */
export interface SeatPlan {
  id: PrincipalId
  forId: PrincipalId | null
}

/** A stage with its people, frozen with the request. */
export interface StagePlan extends Pick<
  Stage,
  'name' | 'needed' | 'reasonRequired' | 'freshSignInMs' | 'someoneElse' | 'decideWithinMs'
> {
  /** Left out in what was frozen before there were any. */
  signInMethods?: string[]
  passkey?: boolean
  seats: SeatPlan[]
  /** Whether the fallback approvers had to be added, because too few others could answer. */
  fallback: boolean
  /** Who is asked as well (`escalate`) or instead (`reassign`) once the time is up; null when the request lapses. */
  timeOut: { kind: 'escalate' | 'reassign'; seats: SeatPlan[]; waitMs: number } | null
}

interface Asking {
  now: Date
  people: SourcePeople
  /** Who may never sit here: whoever would get the access, and whoever asks for them. */
  excluded: readonly PrincipalId[]
}

/**
 * The stages of an approval with the people who could answer now: employed, not the requester, delegates in place of
 * who is away. `short` is the first stage that even the fallback approvers cannot fill, or null.
 */
export function planStages(
  approval: Extract<Approval, { kind: 'stages' }>,
  asking: Asking,
): { stages: StagePlan[]; short: { stage: StagePlan; able: number } | null } {
  const stages: StagePlan[] = []
  let short: { stage: StagePlan; able: number } | null = null
  for (const stage of approval.stages) {
    const named = seatsFrom(stage.from, asking)
    const enough = ableIn(named, stage, stages) >= stage.needed
    const seats = enough ? named : distinct([...named, ...seatsFrom(approval.fallback.from, asking)])
    const plan: StagePlan = {
      name: stage.name,
      needed: stage.needed,
      reasonRequired: stage.reasonRequired,
      freshSignInMs: stage.freshSignInMs,
      ...(stage.signInMethods.length > 0 && { signInMethods: stage.signInMethods }),
      ...(stage.passkey && { passkey: true }),
      someoneElse: stage.someoneElse,
      decideWithinMs: stage.decideWithinMs,
      seats,
      fallback: !enough,
      timeOut: timeOutOf(stage, asking),
    }
    const able = ableIn(seats, stage, stages)
    if (able < stage.needed) short ??= { stage: plan, able }
    stages.push(plan)
  }
  return { stages, short }
}

/** How many of these could still answer, should earlier stages be answered by as many of them as possible. */
function ableIn(seats: readonly SeatPlan[], { someoneElse }: Stage, earlier: readonly StagePlan[]): number {
  if (!someoneElse) return seats.length
  const before = new Set(earlier.flatMap((stage) => stage.seats.map((seat) => seat.id)))
  const shared = seats.filter((seat) => before.has(seat.id)).length
  const taken = earlier.reduce((sum, stage) => sum + stage.needed, 0)
  return seats.length - Math.min(shared, taken)
}

function timeOutOf({ onTimeOut }: Stage, asking: Asking): StagePlan['timeOut'] {
  if (onTimeOut.kind === 'expire') return null
  const seats = seatsFrom(onTimeOut.from, asking)
  return seats.length === 0 ? null : { kind: onTimeOut.kind, seats, waitMs: onTimeOut.waitMs }
}

/** The places that these sources give, each person once. */
export function seatsFrom(sources: readonly ApproverSource[], asking: Asking): SeatPlan[] {
  return distinct(
    sources
      .flatMap((source) => asking.people[sourceKey(source)] ?? [])
      .flatMap((person) => seatOf(person, asking)),
  )
}

function seatOf(person: Approver, { now, excluded }: Asking): SeatPlan[] {
  const able = (one: Employed) => isEmployed(one, now) && !excluded.includes(one.id)
  if (!able(person)) return []
  if (person.away === null) return [{ id: person.id, forId: null }]
  const { delegate } = person.away
  return delegate !== null && able(delegate) ? [{ id: delegate.id, forId: person.id }] : []
}

/** Each person once; a place of one's own comes before one for another. */
function distinct(seats: readonly SeatPlan[]): SeatPlan[] {
  const own = seats.toSorted((a, b) => Number(a.forId !== null) - Number(b.forId !== null))
  return [...new Map(own.toReversed().map((seat) => [seat.id, seat])).values()].toReversed()
}
