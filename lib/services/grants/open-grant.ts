import type { GrantRow } from '@/db/schema'
import type { OpenGrant } from '@/lib/domain/assignment'

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
