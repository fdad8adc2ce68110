import type { Instrumentation } from 'next'

/** Runs once when the server starts, before it answers anything. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { start } = await import('./lib/lifecycle')
  start()
}

/** Logs what a page or action threw, under the two ids that the error page shows the person. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { logRequestError } = await import('./lib/lifecycle')
  logRequestError(error, request)
}
