import { portal, startTimer } from './compose'
import { env } from './env'
import { requestIdHeader } from './http/request-id'

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

interface FailedRequest {
  path: string
  method: string
  headers: NodeJS.Dict<string | string[]>
}

/** The path is logged without its query, which may hold what a person typed. */
export function logRequestError(error: unknown, { path, method, headers }: FailedRequest): void {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? error.digest : undefined
  portal().base.log.error(
    { err: error, digest, requestId: headers[requestIdHeader], method, path: path.split('?')[0] },
    'a request failed',
  )
}
