import { markDue, assignmentById } from '@/db/queries/assignments'
import { deliveryById, insertDelivery, latestDeliveries } from '@/db/queries/deliveries'
import { targetNamed } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import { isConnectorError } from '@/lib/connectors/connector'
import { SECOND } from '@/lib/domain/duration'
import { AssignmentId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context, type PersonContext } from '../context'
import { callTo } from './call'
import { deliveryLog, keptMs } from './delivery-log'

const timeoutMs = 15 * SECOND

export type DeliveryRow = Awaited<ReturnType<typeof latestDeliveries>>[number]

/** The delivery log of a target; null where its kind keeps none. */
export async function deliveriesOf(
  ctx: PersonContext,
  target: Pick<TargetRow, 'id' | 'connector'>,
): Promise<DeliveryRow[] | null> {
  if (!can(ctx.viewer, 'targets.read', null).ok) return null
  if (ctx.connectorFor(target.connector).redeliver === undefined) return null
  return latestDeliveries(ctx.db, target.id)
}

export type RedeliverRefusal = 'not-permitted' | 'no-such-delivery' | { failed: string }

/** Sends a message of the log once more. The engine decides what is true afterwards: it looks again at once. */
export async function redeliver(
  ctx: PersonContext,
  input: { id: string },
): Promise<Result<string, RedeliverRefusal>> {
  if (!can(ctx.viewer, 'targets.manage', null).ok) return err('not-permitted')
  const delivery = await deliveryById(ctx.db, input.id)
  const connector = delivery && ctx.connectorFor(delivery.connector)
  if (delivery === null || delivery.direction !== 'sent' || !connector?.redeliver)
    return err('no-such-delivery')
  const { target_id: targetId, type, body, slug, name } = delivery
  const call = {
    ...callTo(ctx, { id: targetId, config: delivery.config }, timeoutMs),
    delivered: deliveryLog(ctx, targetId, delivery.id),
  }
  try {
    await connector.redeliver(call, { type, body })
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return err({ failed: error.message })
  }
  const now = ctx.now()
  return atomically<string, RedeliverRefusal>(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'target.redelivered',
      object: { type: 'target', id: targetId, name },
      target: { id: targetId, name },
      after: { message: delivery.message_id, type },
    })
    return ok(slug)
  })
}

/** A receiver says that it is done: the engine looks at that assignment now. Null when the callback does not hold. */
export async function takeCallback(
  ctx: Context,
  input: { slug: string; headers: Readonly<Record<string, string>>; body: string },
): Promise<AssignmentId | null> {
  const target = await targetNamed(ctx.db, input.slug)
  const connector = target && ctx.connectorFor(target.connector)
  if (target === null || !connector?.callback) return null
  const { headers, body } = input
  const heard = await connector.callback(callTo(ctx, target, timeoutMs), { headers, body }).catch(badSettings)
  const id = AssignmentId.safeParse(heard?.assignmentId)
  if (heard === null || !id.success) return null
  const assignment = await assignmentById(ctx.db, id.data)
  if (assignment?.target_id !== target.id) return null
  const now = ctx.now()
  const row = {
    target_id: target.id,
    direction: 'received' as const,
    type: heard.detail,
    body,
    status: 200,
    at: now,
  }
  await insertDelivery(
    ctx.db,
    { ...row, message_id: headers['webhook-id'] ?? '' },
    new Date(now.getTime() - keptMs),
  )
  // No audit event: nothing has changed yet. What the look finds is recorded.
  await ctx.db.transaction().execute((tx) => markDue(tx, { ids: [id.data], now }))
  return id.data
}

/** Settings that do not fit any more let nobody in. */
function badSettings(error: unknown): null {
  if (isConnectorError(error)) return null
  throw error
}
