import { findGrant } from '@/db/queries/grants'
import { overseersOf } from '@/db/queries/inbox'
import type { GrantId } from '@/lib/domain/ids'
import { isRevocable } from '@/lib/domain/inbox'
import { can } from '@/lib/domain/permission'
import { err, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { endGrant, type EndGrantRefusal } from './end'

export type RevokeRefusal = EndGrantRefusal | 'not-permitted'

/**
 * Takes somebody's access back before its time. For its approvers, the owners of the role, administrators and
 * operators; the reason is what its holder reads.
 */
export async function revokeGrant(
  ctx: PersonContext,
  input: { grantId: GrantId; reason: string },
): Promise<Result<GrantId, RevokeRefusal>> {
  const grant = await findGrant(ctx.db, input.grantId)
  if (grant === null) return err('no-such-grant')
  const clock = { state: grant.state, endsAt: grant.ends_at }
  if (!isRevocable(clock, ctx.now())) return err('already-over')
  const overseerIds = await overseersOf(ctx.db, grant.id)
  const permission = can(ctx.viewer, 'grant.revoke', {
    holderId: grant.principal_id,
    state: grant.state,
    overseerIds,
  })
  if (!permission.ok) return err('not-permitted')
  return endGrant(ctx, { grantId: grant.id, endReason: 'REVOKED', comment: input.reason })
}
