import { SECOND } from '@/lib/domain/duration'
import type { Context } from '../context'
import { startRounds, type Rounds } from '../rounds'
import { anchorAudit } from './anchor'
import { sealAudit } from './seal'

/** How often the sealer looks for new events, in milliseconds: a good part of the time until an event is sealed. */
const lookEveryMs = SECOND / 4
const afterFailureMs = 5 * SECOND
/** How often the places outside are looked at; each is told once a minute at most. */
const anchorEveryMs = 5 * SECOND

type Keeping = Pick<Context, 'db' | 'now' | 'signer' | 'anchors' | 'log'>

/**
 * Seals the log as it grows and anchors its checkpoints, beside everything else and each other; several processes do not
 * disturb each other.
 */
export function startSealing(ctx: Keeping): Pick<Rounds, 'stop'> {
  const running = [
    startRounds(() => round(ctx)),
    ...(ctx.anchors.length > 0 ? [startRounds(() => anchoring(ctx))] : []),
  ]
  return {
    stop: async () => {
      await Promise.all(running.map((rounds) => rounds.stop()))
    },
  }
}

async function round(ctx: Keeping): Promise<number> {
  try {
    return (await sealAudit(ctx)).more ? 0 : lookEveryMs
  } catch (error) {
    ctx.log.error({ err: error }, 'the audit log could not be sealed')
    return afterFailureMs
  }
}

async function anchoring(ctx: Keeping): Promise<number> {
  try {
    await anchorAudit(ctx)
  } catch (error) {
    ctx.log.error({ err: error }, 'the checkpoints of the audit log could not be anchored')
  }
  return anchorEveryMs
}
