import type { TargetRow } from '@/db/schema'
import type { Call } from '@/lib/connectors/connector'
import type { Context } from '../context'
import { deliveryLog } from './delivery-log'

/** A call to a target that stands outside the engine's leases, with `timeoutMs` to spare. */
export function callTo(
  ctx: Pick<Context, 'db' | 'now' | 'secretOf' | 'log'>,
  target: Pick<TargetRow, 'id' | 'config'>,
  timeoutMs: number,
): Call<unknown> {
  return {
    config: target.config,
    secret: (reference) => ctx.secretOf(reference),
    signal: AbortSignal.timeout(timeoutMs),
    deadline: new Date(ctx.now().getTime() + timeoutMs),
    stillWanted: async () => true,
    delivered: deliveryLog(ctx, target.id),
  }
}
