import { MINUTE } from './duration'
import { err, ok, type Result } from './result'

/**
 * The grant: the time-bound access itself.
 *
 *     SCHEDULED ─► ACTIVATING ─► ACTIVE ─► DEACTIVATING ─► ENDED
 *         │            │                        │  ▲
 *         │            ▼                        ▼  │
 *         │     ACTIVATION_FAILED       REVOCATION_FAILED: retried without end, alarmed
 *         └─► ENDED (NEVER_STARTED and its kin: nothing ever touched the target)
 *
 * ACTIVE only after the target confirmed it; ENDED only after the target confirmed the removal twice.
 */
export const grantStates = [
  'SCHEDULED',
  'ACTIVATING',
  'ACTIVE',
  'DEACTIVATING',
  'ENDED',
  'ACTIVATION_FAILED',
  'REVOCATION_FAILED',
] as const
export type GrantState = (typeof grantStates)[number]

export const endReasons = [
  'EXPIRED',
  'RELEASED',
  'REVOKED',
  'ELIGIBILITY_REMOVED',
  'PRINCIPAL_DISABLED',
  'POLICY_CHANGED',
  'EXTERNAL_REMOVAL',
  'NEVER_STARTED',
] as const
export type EndReason = (typeof endReasons)[number]

export const grantStateLabel: Record<GrantState, string> = {
  SCHEDULED: 'Scheduled',
  ACTIVATING: 'Granting',
  ACTIVE: 'Active',
  DEACTIVATING: 'Revoking',
  ENDED: 'Ended',
  ACTIVATION_FAILED: 'Could not be granted',
  REVOCATION_FAILED: 'Revocation failing',
}

export const endReasonLabel: Record<EndReason, string> = {
  EXPIRED: 'its time was over',
  RELEASED: 'its holder gave it back',
  REVOKED: 'it was revoked',
  ELIGIBILITY_REMOVED: 'the eligibility was removed',
  PRINCIPAL_DISABLED: 'the person is no longer active',
  POLICY_CHANGED: 'the policy no longer allows it',
  EXTERNAL_REMOVAL: 'it was removed on the target by someone else',
  NEVER_STARTED: 'it never started',
}

/** The one table of legal moves; predicates and lists derive from it. */
const moves: Record<GrantState, readonly GrantState[]> = {
  SCHEDULED: ['ACTIVATING', 'ENDED'],
  ACTIVATING: ['ACTIVE', 'ACTIVATION_FAILED', 'DEACTIVATING'],
  ACTIVE: ['DEACTIVATING'],
  DEACTIVATING: ['ENDED', 'REVOCATION_FAILED'],
  REVOCATION_FAILED: ['DEACTIVATING', 'ENDED'],
  ENDED: [],
  ACTIVATION_FAILED: [],
}

export function mayMove(from: GrantState, to: GrantState): boolean {
  return moves[from].includes(to)
}

/** States in which the portal still owes something: an end, a start or a removal. */
export const openStates: readonly GrantState[] = grantStates.filter((state) => moves[state].length > 0)

/** States in which the grant asks for access to be present on the target. */
export const coveringStates: readonly GrantState[] = ['ACTIVATING', 'ACTIVE']

/** States in which removal from the target is owed and not yet confirmed twice. */
export const revokingStates: readonly GrantState[] = ['DEACTIVATING', 'REVOCATION_FAILED']

/** States a person may end by hand: what is not begun, being given, or live. */
export const endableStates: readonly GrantState[] = ['SCHEDULED', 'ACTIVATING', 'ACTIVE']

/** `endsAt` is null until the target confirmed the access: the duration counts from that moment. */
export interface GrantClock {
  state: GrantState
  durationMs: number
  endsAt: Date | null
}

/** Live means usable now: a grant past its end is over in every reading, whether or not a sweep has come. */
export function isLive(grant: GrantClock, now: Date): boolean {
  return grant.state === 'ACTIVE' && grant.endsAt !== null && now < grant.endsAt
}

/** Until when the target must hold the access, or null when this grant does not ask for it at `now`. */
export function wantedUntil(grant: GrantClock, now: Date): Date | null {
  switch (grant.state) {
    case 'ACTIVATING':
      return new Date(now.getTime() + grant.durationMs)
    case 'ACTIVE':
      return isLive(grant, now) ? grant.endsAt : null
    case 'SCHEDULED':
    case 'DEACTIVATING':
    case 'ENDED':
    case 'ACTIVATION_FAILED':
    case 'REVOCATION_FAILED':
      return null
  }
}

/** What several grants over one assignment want together: the latest end, or null when none wants it. */
export function coverage(grants: readonly GrantClock[], now: Date): Date | null {
  const ends = grants.map((grant) => wantedUntil(grant, now)).filter((end) => end !== null)
  return ends.length === 0 ? null : new Date(Math.max(...ends.map((end) => end.getTime())))
}

export type EndRefusal = 'already-over'

/** Where a grant goes when it is ended: one that never touched the target is over at once. */
export function end(state: GrantState): Result<GrantState, EndRefusal> {
  if (!endableStates.includes(state)) return err('already-over')
  return ok(state === 'SCHEDULED' ? 'ENDED' : 'DEACTIVATING')
}

/** How long the target may take to give access before the portal gives up: 5 minutes, or the grant's own length. */
export function activationPatienceMs(durationMs: number): number {
  return Math.min(5 * MINUTE, durationMs)
}

/** From when a revocation that did not succeed is an alarm, counted from its start. */
export const revocationAlarmMs = 2 * MINUTE
