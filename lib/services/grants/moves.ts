import type { GrantMove } from '@/lib/domain/assignment'
import { nextWarning } from '@/lib/domain/warning'

/** What a move writes to the grant, and what the log says of it. */
export function effect(move: GrantMove, now: Date) {
  switch (move.kind) {
    case 'active':
      return {
        action: 'grant.active' as const,
        values: {
          state: 'ACTIVE' as const,
          access_granted_at: now,
          ends_at: move.endsAt,
          warn_at: nextWarning({ startedAt: now, endsAt: move.endsAt }, now),
        },
        after: { endsAt: move.endsAt.toISOString() },
      }
    case 'activation-failed':
      return {
        action: 'grant.activation_failed' as const,
        values: { state: 'ACTIVATION_FAILED' as const, failure: move.failure, ended_at: now },
        reason: move.failure,
      }
    case 'access-removed':
      return {
        action: 'grant.access_removed' as const,
        values: { state: 'DEACTIVATING' as const, access_removed_at: now },
      }
    case 'revocation-failed':
      return { action: 'grant.revocation_failed' as const, values: { state: 'REVOCATION_FAILED' as const } }
    case 'removed-externally':
      return {
        action: 'grant.deactivating' as const,
        values: {
          state: 'DEACTIVATING' as const,
          end_reason: 'EXTERNAL_REMOVAL' as const,
          revoke_started_at: now,
        },
        after: { endReason: 'EXTERNAL_REMOVAL' },
      }
    case 'ended':
      return {
        action: 'grant.ended' as const,
        values: {
          state: 'ENDED' as const,
          ended_at: now,
          verified_at: now,
        },
        reason: endedBecause[move.because],
        after: { verified: move.because },
      }
  }
}

const endedBecause = {
  verified: 'The target confirmed twice that the access is gone.',
  'still-covered': 'Another grant still gives the same access; it ends with that one.',
  standing: 'The same access stood on the target before this grant and stays.',
}
