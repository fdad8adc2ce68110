import { lockDelegation, updateDelegation } from '@/db/queries/delegations'
import type { RequestId } from '@/lib/domain/ids'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { giveBack } from './move'
import { nameOf } from './set'

export type EndDelegationRefusal = 'no-such-delegation' | 'over-already'

/** Takes one's own delegation back before its end: cases that nobody has answered come back at once. */
export async function endDelegation(
  ctx: PersonContext,
  input: { id: string },
): Promise<Result<{ moved: number }, EndDelegationRefusal>> {
  const now = ctx.now()
  const outcome = await atomically<RequestId[], EndDelegationRefusal>(ctx, async (tx) => {
    const row = await lockDelegation(tx, input.id)
    if (row === null || row.principal_id !== ctx.viewer.id) return err('no-such-delegation')
    if (row.ended_at !== null || row.ends_at <= now) return err('over-already')
    await updateDelegation(tx, row.id, { ended_at: now })
    await record(tx, ctx, now, {
      action: 'delegation.ended',
      object: { type: 'delegation', id: row.id, name: nameOf(row.principal_name, row.delegate_name) },
      before: { until: row.ends_at.toISOString() },
      after: { until: now.toISOString() },
    })
    return ok(row.began_at === null ? [] : await giveBack(tx, ctx, row, now))
  })
  if (!outcome.ok) return outcome
  ctx.announce(outcome.value.map((id) => ({ topic: 'request', id })))
  return ok({ moved: outcome.value.length })
}
