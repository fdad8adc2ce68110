import { SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { startRounds, type Rounds } from '../rounds'
import { sealAudit } from './seal'

/** How often the sealer looks for new events, in milliseconds: a good part of the time until an event is sealed. */
const lookEveryMs = SECOND / 4
const afterFailureMs = 5 * SECOND

/** Seals the log as it grows, beside everything else; several processes do not disturb each other. */
export function startSealing(ctx: Pick<Context, 'db' | 'now' | 'signer' | 'log'>): Rounds {
  return startRounds(() => round(ctx))
}

async function round(ctx: Parameters<typeof startSealing>[0]): Promise<number> {
  try {
    return (await sealAudit(ctx)).more ? 0 : lookEveryMs
  } catch (error) {
    ctx.log.error({ err: error }, 'the audit log could not be sealed')
    return afterFailureMs
  }
}
