import type { Tx } from '@/db/client'
import { lockDelegation, updateDelegation } from '@/db/queries/delegations'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { giveBack } from './give-back'
import type { Recorder } from './pass-on'
import { nameOf } from './set'
import { endedTo } from './tell'

export type EndDelegationRefusal = 'no-such-delegation' | 'over-already' | 'reason-missing'

/**
 * Takes a delegation back before its end: one's own, or, for administrators and with a reason, somebody else's. Cases
 * that nobody has answered come back at once.
 */
export async function endDelegation(
  ctx: PersonContext,
  input: { id: string; reason?: string },
): Promise<Result<{ moved: number }, EndDelegationRefusal>> {
  const now = ctx.now()
  const reason = readableText(input.reason ?? '').slice(0, 500)
  const outcome = await atomically<RequestId[], EndDelegationRefusal>(ctx, async (tx) => {
    const row = await lockDelegation(tx, input.id)
    if (row === null || !can(ctx.viewer, 'delegation.change', { absentId: row.principal_id }).ok)
      return err('no-such-delegation')
    const own = row.principal_id === ctx.viewer.id
    if (row.ended_at !== null || row.ends_at <= now) return err('over-already')
    if (!own && reason === '') return err('reason-missing')
    const by = { id: ctx.viewer.id, name: ctx.actor.name }
    return ok((await endOne(tx, ctx, row.id, { by, reason, now })) ?? [])
  })
  if (!outcome.ok) return outcome
  ctx.announce(outcome.value.map((id) => ({ topic: 'request', id })))
  return ok({ moved: outcome.value.length })
}

/**
 * Ends one delegation in the caller's transaction; open cases come back to whoever was away. Returns those that moved, or
 * null where it is over already.
 */
export async function endOne(
  tx: Tx,
  ctx: Recorder,
  id: string,
  { by, reason, now }: { by: { id: PrincipalId; name: string }; reason: string; now: Date },
): Promise<RequestId[] | null> {
  const row = await lockDelegation(tx, id)
  if (row === null || row.ended_at !== null) return null
  await updateDelegation(tx, row.id, { ended_at: now })
  await record(tx, ctx, now, {
    action: 'delegation.ended',
    object: { type: 'delegation', id: row.id, name: nameOf(row.principal_name, row.delegate_name) },
    ...(row.principal_id !== by.id && { subject: { id: row.principal_id, name: row.principal_name } }),
    reason: reason || null,
    before: { until: row.ends_at.toISOString() },
    after: { until: now.toISOString() },
  })
  await notify(tx, now, endedTo(row, { by, reason }))
  return row.began_at === null ? [] : giveBack(tx, ctx, row, now)
}
