import type { GrantRow } from '@/db/schema'
import type { OpenGrant } from '@/lib/domain/assignment'
import type { GrantClock } from '@/lib/domain/grant'

/** A grant's row in the shape the engine's rules take. */
export function toOpenGrant(row: GrantRow): OpenGrant {
  return {
    id: row.id,
    state: row.state,
    durationMs: row.duration_ms,
    endsAt: row.ends_at,
    activatingAt: row.activating_at,
    revokeStartedAt: row.revoke_started_at,
    accessRemovedAt: row.access_removed_at,
  }
}

/** As much of a grant's row as tells whether it is live. */
export function toClock(row: Pick<GrantRow, 'state' | 'duration_ms' | 'ends_at'>): GrantClock {
  return { state: row.state, durationMs: row.duration_ms, endsAt: row.ends_at }
}
