import { portal, startTimer } from './compose'
import { env } from './env'

/** Starts what runs beside the requests. */
export function start(): void {
  const { base } = portal()
  if (env().sweepTimer) startTimer()
  base.log.info({ timer: env().sweepTimer }, 'the portal has started')
  process.once('SIGTERM', () => void stop('SIGTERM'))
  process.once('SIGINT', () => void stop('SIGINT'))
}

/**
 * The server itself finishes its open requests; the timer finishes the assignment it works on. Whatever is cut off all
 * the same is taken over by another process when its lease runs out.
 */
async function stop(signal: string): Promise<void> {
  const { base, timer } = portal()
  base.log.info({ signal }, 'the portal is stopping')
  await timer?.stop()
}
