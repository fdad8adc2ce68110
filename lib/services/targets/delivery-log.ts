import { insertDelivery } from '@/db/queries/deliveries'
import type { Delivery } from '@/lib/connectors/connector'
import { DAY } from '@/lib/domain/duration'
import type { TargetId } from '@/lib/domain/ids'
import type { Context } from '../context'

/** How long a message stays in the log, in milliseconds. */
export const keptMs = 30 * DAY

/** Writes what was sent to a target into its delivery log. A log that fails must not fail what it tells of. */
export function deliveryLog(
  ctx: Pick<Context, 'db' | 'now' | 'log'>,
  targetId: TargetId,
  replayOf: string | null = null,
): (delivery: Delivery) => Promise<void> {
  return async ({ id, type, body, status, detail, durationMs }) => {
    const at = ctx.now()
    const row = {
      target_id: targetId,
      message_id: id,
      direction: 'sent' as const,
      type,
      body,
      status,
      detail,
    }
    try {
      await insertDelivery(
        ctx.db,
        { ...row, duration_ms: durationMs, at, replay_of: replayOf },
        new Date(at.getTime() - keptMs),
      )
    } catch (error) {
      ctx.log.warn({ err: error }, 'a delivery could not be written down')
    }
  }
}
