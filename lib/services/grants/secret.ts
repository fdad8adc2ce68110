import {
  assignmentById,
  lockAssignment,
  markDue,
  sealedPassword,
  updateAssignment,
} from '@/db/queries/assignments'
import { lockGrant, findGrant } from '@/db/queries/grants'
import { targetById } from '@/db/queries/targets'
import type { Check } from '@/lib/connectors/connector'
import { isLive } from '@/lib/domain/grant'
import type { GrantId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { callTo } from '../targets/call'
import { grantEvent } from './event'
import { toClock } from './open-grant'
import { secretPlace } from './secret-place'

export type SecretRefusal = 'not-yours' | 'not-live' | 'already-shown' | 'no-secret'

/** Shows the one-time password of a live grant to its holder, once; it is erased in the same transaction. */
export async function revealSecret(
  ctx: PersonContext,
  input: { grantId: GrantId },
): Promise<Result<string, SecretRefusal>> {
  const now = ctx.now()
  return atomically<string, SecretRefusal>({ db: ctx.vault }, async (tx) => {
    const grant = await lockGrant(tx, input.grantId)
    if (grant === null || grant.principal_id !== ctx.viewer.id) return err('not-yours')
    if (!isLive(toClock(grant), now) || grant.assignment_id === null) return err('not-live')
    const assignment = await lockAssignment(tx, grant.assignment_id)
    if (assignment === null || assignment.secret_set_at === null) return err('no-secret')
    const kept = await sealedPassword(tx, assignment.id)
    if (kept === null) return err('already-shown')
    const password = ctx.sealer.open(secretPlace(assignment.id, kept.setAt), kept.sealed)
    await updateAssignment(tx, assignment.id, { secret: null, secret_revealed_at: now })
    await record(tx, ctx, now, grantEvent(grant, { action: 'secret.revealed' }))
    return ok(password)
  })
}

/** Asks the engine for a new password where the old one was shown and lost; open sessions are not touched. */
export async function renewSecret(
  ctx: PersonContext,
  input: { grantId: GrantId },
): Promise<Result<GrantId, SecretRefusal>> {
  const now = ctx.now()
  const outcome = await atomically<GrantId, SecretRefusal>(ctx, async (tx) => {
    const grant = await lockGrant(tx, input.grantId)
    if (grant === null || grant.principal_id !== ctx.viewer.id) return err('not-yours')
    if (!isLive(toClock(grant), now) || grant.assignment_id === null) return err('not-live')
    const assignment = await lockAssignment(tx, grant.assignment_id)
    if (assignment === null || assignment.secret_set_at === null) return err('no-secret')
    await updateAssignment(tx, assignment.id, { secret_renewal: true })
    await markDue(tx, { ids: [assignment.id], now })
    await record(tx, ctx, now, grantEvent(grant, { action: 'secret.renewed' }))
    return ok(grant.id)
  })
  if (outcome.ok) ctx.announce([{ topic: 'grant', id: outcome.value }])
  return outcome
}

/** Signs in to the target as the holder would, while the password has not been shown yet; tells what came of it. */
export async function testConnection(
  ctx: PersonContext,
  input: { grantId: GrantId },
): Promise<Result<Check, SecretRefusal>> {
  const grant = await findGrant(ctx.db, input.grantId)
  if (grant === null || grant.principal_id !== ctx.viewer.id) return err('not-yours')
  if (!isLive(toClock(grant), ctx.now()) || grant.assignment_id === null) return err('not-live')
  const assignment = await assignmentById(ctx.db, grant.assignment_id)
  const target = await targetById(ctx.db, grant.target_id)
  if (assignment === null || target === null || assignment.secret_set_at === null) return err('no-secret')
  const kept = await sealedPassword(ctx.vault, assignment.id)
  if (kept === null) return err('already-shown')
  const connector = ctx.connectorFor(target.connector)
  if (connector.tryAccess === undefined) return err('no-secret')
  const check = await connector.tryAccess(callTo(ctx, target, ctx.engine.leaseMs), {
    account: assignment.account,
    entitlement: assignment.entitlement,
    password: ctx.sealer.open(secretPlace(assignment.id, kept.setAt), kept.sealed),
  })
  return ok(check)
}
