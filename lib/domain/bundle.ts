import { MINUTE } from './duration'
import type { Allowance } from './extension'
import { endReasonLabel, isLive, type EndReason, type GrantClock } from './grant'
import type { RequestState } from './request'

/**
 * A bundle that was activated, as one thing. Nothing of this is stored: it follows from the parts, each of which is a
 * request and a grant of its own, judged and given by its own role.
 *
 *     WAITING ─► SCHEDULED ─► ACTIVATING ─► ACTIVE ─► ENDING ─► ENDED
 *     FAILED: a part could not be given; the others are undone or kept, as the bundle says
 *
 * ACTIVE only while every part is live; ENDED only when nothing of it is left on any target.
 */
export const bundleStates = [
  'WAITING',
  'SCHEDULED',
  'ACTIVATING',
  'ACTIVE',
  'ENDING',
  'ENDED',
  'FAILED',
] as const
export type BundleState = (typeof bundleStates)[number]

/** What the others become when one part cannot be given. */
export type IfOneFails = 'undo' | 'keep'

/** Why every part is being ended: another one failed, or the holder gave all of it back. */
export type BundleEnding = 'undone' | 'released'

/** How an activation was put down in the end; `incomplete` kept what was given. */
export type BundleSettlement = 'complete' | 'undone' | 'incomplete' | 'released'

/** One role of an activated bundle: what became of its request, and of its grant where there is one. */
export interface BundlePart {
  /** Null where it has not been asked for: the click is still at it, or broke off before. */
  request: RequestState | null
  grant: (GrantClock & { wasGiven: boolean }) | null
}

export interface ActivatedBundle {
  parts: readonly BundlePart[]
  /** Until when a part that was not asked for may still be. */
  askedBy: Date
  ending: BundleEnding | null
}

export type PartState = 'to-come' | 'waiting' | 'scheduled' | 'giving' | 'live' | 'ending' | 'over' | 'lost'

/** How one part stands; `lost` has never been given and will not be. */
export function partState({ request, grant }: BundlePart, askedBy: Date, now: Date): PartState {
  if (grant !== null) return grantPart(grant, now)
  switch (request) {
    case null:
      return now < askedBy ? 'to-come' : 'lost'
    case 'PENDING_APPROVAL':
      return 'waiting'
    case 'APPROVED':
      return 'giving'
    case 'DENIED':
    case 'EXPIRED':
    case 'CANCELED':
    case 'REJECTED':
      return 'lost'
  }
}

function grantPart(grant: NonNullable<BundlePart['grant']>, now: Date): PartState {
  switch (grant.state) {
    case 'SCHEDULED':
      return 'scheduled'
    case 'ACTIVATING':
      return 'giving'
    case 'ACTIVE':
      return isLive(grant, now) ? 'live' : 'ending'
    case 'DEACTIVATING':
    case 'REVOCATION_FAILED':
      return 'ending'
    case 'ENDED':
      return grant.wasGiven ? 'over' : 'lost'
    case 'ACTIVATION_FAILED':
      return 'lost'
  }
}

/** Until when a click that broke off may be repeated with its key; then what is missing is lost. */
export function askedBy(submittedAt: Date): Date {
  return new Date(submittedAt.getTime() + MINUTE)
}

export interface BundleStanding {
  state: BundleState
  /** How many parts are live, of how many. */
  live: number
  of: number
  /** The earliest end of what is live; null where nothing is. */
  endsAt: Date | null
  /** Whether any part is, or may be, on its target. */
  touching: boolean
  /** Whether nothing of it is left, nor can come. */
  over: boolean
}

/** How an activated bundle stands at `now`. */
export function standingOf(bundle: ActivatedBundle, now: Date): BundleStanding {
  const states = bundle.parts.map((part) => partState(part, bundle.askedBy, now))
  const ends = bundle.parts.flatMap(({ grant }) =>
    grant !== null && grant.endsAt !== null && isLive(grant, now) ? [grant.endsAt.getTime()] : [],
  )
  return {
    state: stateOf(states, bundle.ending),
    live: states.filter((state) => state === 'live').length,
    of: states.length,
    endsAt: ends.length === 0 ? null : new Date(Math.min(...ends)),
    touching: states.some((state) => state === 'giving' || state === 'live' || state === 'ending'),
    over: states.every((state) => state === 'over' || state === 'lost'),
  }
}

function stateOf(states: readonly PartState[], ending: BundleEnding | null): BundleState {
  const some = (...wanted: PartState[]) => states.some((state) => wanted.includes(state))
  const every = (...wanted: PartState[]) => states.every((state) => wanted.includes(state))
  if (ending === 'released') return every('over', 'lost') ? 'ENDED' : 'ENDING'
  if (states.length === 0 || some('lost')) return 'FAILED'
  if (every('live')) return 'ACTIVE'
  if (every('over')) return 'ENDED'
  if (some('ending', 'over')) return 'ENDING'
  if (some('waiting')) return 'WAITING'
  return every('scheduled') ? 'SCHEDULED' : 'ACTIVATING'
}

/** Its state as people read it: `Activating 2 of 3`. */
export function bundleStateText({ state, live, of }: BundleStanding): string {
  switch (state) {
    case 'WAITING':
      return live === 0 ? 'Waiting for approval' : `Waiting, ${live} of ${of} active`
    case 'SCHEDULED':
      return 'Scheduled'
    case 'ACTIVATING':
      return `Activating ${live} of ${of}`
    case 'ACTIVE':
      return 'All active'
    case 'ENDING':
      return live === 0 ? 'Ending' : `Ending, ${live} of ${of} active`
    case 'ENDED':
      return 'Ended'
    case 'FAILED':
      return live === 0 ? 'Not given whole' : `Incomplete, ${live} of ${of} active`
  }
}

/**
 * What is to be done about an activation: it is `complete` once every part was given, whatever ended later; `failed` as
 * soon as one can no longer be.
 */
export function bundleOutcome(
  { parts, askedBy: until }: Pick<ActivatedBundle, 'parts' | 'askedBy'>,
  now: Date,
): 'open' | 'complete' | 'failed' {
  if (parts.some((part) => partState(part, until, now) === 'lost')) return 'failed'
  return parts.every((part) => part.grant?.wasGiven === true) ? 'complete' : 'open'
}

/** What is known of a part that could not be given. */
export interface Loss {
  request: RequestState | null
  /** Who denied it, and why. */
  denial: { by: string; reason: string } | null
  /** Why the policy refused it. */
  refusals: readonly string[]
  endReason: EndReason | null
  /** What the target said. */
  failure: string | null
}

/** Why a part was not given, to follow its role's name: `was denied by Maud Lind: Not today`. */
export function whyLost({ request, denial, refusals, endReason, failure }: Loss): string {
  switch (request) {
    case null:
      return 'was not asked for: the activation broke off'
    case 'DENIED':
      return denial === null ? 'was denied' : `was denied by ${denial.by}: ${denial.reason}`
    case 'EXPIRED':
      return 'was answered by nobody in time'
    case 'CANCELED':
      return 'was taken back before it was answered'
    case 'REJECTED':
      return `was refused by the policy: ${refusals.join(' ')}`
    case 'PENDING_APPROVAL':
    case 'APPROVED':
      if (failure !== null) return `could not be given by its target: ${failure}`
      return endReason === null ? 'was not given' : `ended before it was given: ${endReasonLabel[endReason]}`
  }
}

/** How much more time a policy leaves each part, with the role's name. */
export interface PartAllowance {
  role: string
  allowance: Allowance
}

/** How much more time all parts can be given together: what the strictest leaves; closed where one part's is. */
export function allowanceTogether(parts: readonly PartAllowance[]): Allowance {
  const open = parts.flatMap(({ allowance }) => (allowance.open ? [allowance] : []))
  const closed = parts.flatMap(({ role, allowance }) => (allowance.open ? [] : [{ role, ...allowance }]))
  const [first] = closed.toSorted((a, b) => Number(a.from !== null) - Number(b.from !== null))
  if (first !== undefined) {
    const from = closed.map((part) => part.from?.getTime() ?? Infinity)
    return {
      open: false,
      reason: `${first.role}: ${first.reason}`,
      from: first.from && new Date(Math.max(...from)),
    }
  }
  if (open.length === 0) return { open: false, reason: 'Only live access can be extended.', from: null }
  return {
    open: true,
    leftMs: Math.min(...open.map(({ leftMs }) => leftMs)),
    timesLeft: Math.min(...open.map(({ timesLeft }) => timesLeft)),
    asksNobody: open.every(({ asksNobody }) => asksNobody),
  }
}

/** The readable name of an activated bundle: `BND-12`. */
export function bundleName(number: number): string {
  return `BND-${number}`
}

/** The number in `BND-12` (case and surrounding space do not matter), or null when it is not such a name. */
export function bundleNumber(name: string): number | null {
  const match = /^\s*bnd-(\d{1,12})\s*$/i.exec(name)
  return match ? Number(match[1]) : null
}
