import { findGrant } from '@/db/queries/grants'
import type { GrantId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { endGrant, type EndGrantRefusal } from './end'

/** Gives one's own access back, or takes a scheduled start back, before its time. */
export async function releaseGrant(
  ctx: PersonContext,
  input: { grantId: GrantId },
): Promise<Result<GrantId, EndGrantRefusal | 'not-yours'>> {
  const grant = await findGrant(ctx.db, input.grantId)
  if (grant === null) return err('no-such-grant')
  const permission = can(ctx.viewer, 'grant.release', {
    holderId: grant.principal_id,
    state: grant.state,
    overseerIds: [],
  })
  if (!permission.ok) return err(grant.principal_id === ctx.viewer.id ? 'already-over' : 'not-yours')
  return endGrant(ctx, { grantId: grant.id, endReason: 'RELEASED' })
}
