import { activationPatienceMs, coverage, revocationAlarmMs, revokingStates, type GrantClock } from './grant'
import type { GrantId } from './ids'

/**
 * What the engine decides about one assignment: pure, so that every crash and every late answer can be replayed
 * against it. The engine acts on the target in between; it never decides there.
 */

/** A grant as the engine sees it. */
export interface OpenGrant extends GrantClock {
  id: GrantId
  activatingAt: Date | null
  revokeStartedAt: Date | null
  accessRemovedAt: Date | null
}

/** What has to be done on the target now. `look` changes nothing. */
export type Work = { kind: 'provision'; until: Date } | { kind: 'revoke' } | { kind: 'look'; until: Date }

/** The latest end wins; access is taken away only when nobody wants it any more. */
export function workFor(
  grants: readonly OpenGrant[],
  args: {
    secretRenewal: boolean
    /** When the target itself shuts the door; null where it does not, or was not told yet. */
    nativeUntil: Date | null
  },
  now: Date,
): Work {
  const until = coverage(grants, now)
  if (until === null) return { kind: 'revoke' }
  const changing = grants.some((grant) => grant.state === 'ACTIVATING' || isRevoking(grant))
  // An extension has moved the end past what the target was told: it is told anew, long before it would shut the door.
  const shutsEarly = args.nativeUntil !== null && args.nativeUntil < until
  return { kind: changing || shutsEarly || args.secretRenewal ? 'provision' : 'look', until }
}

/** How a grant moves on. Times are the engine's `now`. */
export type GrantMove =
  | { id: GrantId; kind: 'active'; endsAt: Date }
  | { id: GrantId; kind: 'activation-failed'; failure: string }
  | { id: GrantId; kind: 'access-removed' }
  | { id: GrantId; kind: 'ended'; because: 'verified' | 'still-covered' | 'standing' }
  | { id: GrantId; kind: 'revocation-failed' }
  | { id: GrantId; kind: 'removed-externally' }

/** What came of the work. `confirmed` is what the target itself answered afterwards. */
export type Outcome =
  | { kind: 'granted'; nativeUntil: Date | null }
  | { kind: 'removed' }
  | { kind: 'still-present' }
  | { kind: 'gone-by-itself' }
  | { kind: 'standing' }
  /**
   * `message` is what the person reads whose grant is given up. `retryAfterMs` is how long the target asked to be left
   * alone, in milliseconds; null where it did not.
   */
  | { kind: 'failed'; message: string; permanent: boolean; retryAfterMs: number | null }

export interface Patience {
  secondLookMs: number
  observeEveryMs: number
  backoffFirstMs: number
  backoffCapMs: number
}

export interface Settlement {
  moves: GrantMove[]
  /** When to work here again; null when nothing is owed. */
  dueAt: Date | null
  secondLookAt: Date | null
}

interface SettleArgs {
  grants: readonly OpenGrant[]
  outcome: Outcome
  /** Set when a confirmed removal waits to be looked at once more. */
  secondLookAt: Date | null
  /** Until when the target was told to let people in before this attempt; null where it was not. */
  toldUntil: Date | null
  /** Failed attempts in a row before this one. */
  attempts: number
  patience: Patience
  /** In [0, 1). */
  chance: number
  now: Date
}

/** The moves that follow from `outcome`, and when to come back. Grants are read again under lock: they may have moved. */
export function settle(args: SettleArgs): Settlement {
  switch (args.outcome.kind) {
    case 'granted':
    case 'still-present':
      return settleGranted(args, args.outcome.kind === 'granted' ? args.outcome.nativeUntil : args.toldUntil)
    case 'standing':
      return settleStanding(args)
    case 'gone-by-itself':
      return settleLost(args)
    case 'removed':
      return settleRemoved(args)
    case 'failed':
      return settleFailed(args, args.outcome)
  }
}

function settleGranted(
  { grants, patience, chance, now, outcome }: SettleArgs,
  nativeUntil: Date | null,
): Settlement {
  const until = coverage(grants, now)
  const stillWanted = until !== null
  const moves = grants.flatMap((grant): GrantMove[] => {
    if (outcome.kind === 'granted' && grant.state === 'ACTIVATING') {
      const endsAt = new Date(now.getTime() + grant.durationMs)
      // A longer grant that joined meanwhile is not ACTIVE before the target was told of its end.
      return nativeUntil === null || endsAt <= nativeUntil ? [{ id: grant.id, kind: 'active', endsAt }] : []
    }
    if (isRevoking(grant) && stillWanted) return [{ id: grant.id, kind: 'ended', because: 'still-covered' }]
    return []
  })
  const moved = new Set(moves.map((move) => move.id))
  // An extension that came in while the target was worked on is still to be told to it.
  const shutsEarly = until !== null && nativeUntil !== null && nativeUntil < until
  const more =
    !stillWanted || shutsEarly || grants.some((grant) => grant.state === 'ACTIVATING' && !moved.has(grant.id))
  return {
    moves,
    dueAt: more ? now : after(now, jittered(patience.observeEveryMs, chance)),
    secondLookAt: null,
  }
}

function settleStanding({ grants, patience, chance, now }: SettleArgs): Settlement {
  const moves = grants.flatMap((grant): GrantMove[] => {
    if (grant.state === 'ACTIVATING')
      return [{ id: grant.id, kind: 'active', endsAt: new Date(now.getTime() + grant.durationMs) }]
    return isRevoking(grant) ? [{ id: grant.id, kind: 'ended', because: 'standing' }] : []
  })
  const covered = coverage(grants, now) !== null
  return {
    moves,
    dueAt: covered ? after(now, jittered(patience.observeEveryMs, chance)) : null,
    secondLookAt: null,
  }
}

function settleLost({ grants, now }: SettleArgs): Settlement {
  const moves = grants
    .filter((grant) => grant.state === 'ACTIVE')
    .map((grant): GrantMove => ({ id: grant.id, kind: 'removed-externally' }))
  return { moves, dueAt: now, secondLookAt: null }
}

function settleRemoved({ grants, secondLookAt, patience, now }: SettleArgs): Settlement {
  if (coverage(grants, now) !== null) return { moves: [], dueAt: now, secondLookAt: null }
  const revoking = grants.filter(isRevoking)
  const fresh = revoking.filter((grant) => grant.accessRemovedAt === null)
  const looked = secondLookAt !== null && now >= secondLookAt && fresh.length === 0
  if (looked) {
    const moves = revoking.map((grant): GrantMove => ({ id: grant.id, kind: 'ended', because: 'verified' }))
    return { moves, dueAt: null, secondLookAt: null }
  }
  const next = fresh.length > 0 || secondLookAt === null ? after(now, patience.secondLookMs) : secondLookAt
  return {
    moves: fresh.map((grant) => ({ id: grant.id, kind: 'access-removed' })),
    dueAt: next,
    secondLookAt: next,
  }
}

function settleFailed(
  { grants, attempts, patience, chance, now, secondLookAt }: SettleArgs,
  failure: { message: string; permanent: boolean; retryAfterMs: number | null },
): Settlement {
  const moves = grants.flatMap((grant): GrantMove[] => {
    switch (grant.state) {
      case 'ACTIVATING':
        return failure.permanent || waited(grant.activatingAt, now) >= activationPatienceMs(grant.durationMs)
          ? [{ id: grant.id, kind: 'activation-failed', failure: failure.message }]
          : []
      case 'DEACTIVATING':
        return failure.permanent || waited(grant.revokeStartedAt, now) >= revocationAlarmMs
          ? [{ id: grant.id, kind: 'revocation-failed' }]
          : []
      case 'ACTIVE':
      case 'REVOCATION_FAILED':
      case 'SCHEDULED':
      case 'ENDED':
      case 'ACTIVATION_FAILED':
        return []
    }
  })
  const gaveUp = moves.some((move) => move.kind === 'activation-failed')
  // What was given up on may still have had its effect: it is taken back at once.
  const waitMs = Math.max(backoffMs(attempts, patience, chance), askedToWait(failure.retryAfterMs, patience))
  return { moves, dueAt: gaveUp ? now : after(now, waitMs), secondLookAt }
}

/** Full jitter (a random wait up to the exponential bound), in milliseconds, never past the cap. */
function backoffMs(
  attempts: number,
  bounds: Pick<Patience, 'backoffFirstMs' | 'backoffCapMs'>,
  chance: number,
): number {
  const bound = Math.min(bounds.backoffCapMs, bounds.backoffFirstMs * 2 ** Math.min(attempts, 30))
  return Math.ceil(Math.max(bounds.backoffFirstMs / 2, bound * chance))
}

/** A target may ask for a pause, but never for one that lets a removal be forgotten. */
function askedToWait(retryAfterMs: number | null, { backoffCapMs }: Pick<Patience, 'backoffCapMs'>): number {
  return Math.min(retryAfterMs ?? 0, backoffCapMs)
}

function isRevoking(grant: OpenGrant): boolean {
  return revokingStates.includes(grant.state)
}

function waited(since: Date | null, now: Date): number {
  return since === null ? 0 : now.getTime() - since.getTime()
}

function jittered(ms: number, chance: number): number {
  return Math.round(ms * (0.8 + 0.4 * chance))
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms)
}
