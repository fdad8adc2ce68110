import { mkdir } from 'node:fs/promises'
import { ClusterError } from '@/db/embedded/cluster-error'
import { MigrationError } from '@/db/migrate'
import { PortalInUse } from '@/db/seed/index'
import { DemoError } from './demo-error'
import { takeDemo } from './lock'
import { demoOptions } from './options'
import { progress } from './progress'
import type { Running } from './portal'
import { prepareDemo, resetDemo, serveDemo } from './portal'

async function main(): Promise<number> {
  const read = demoOptions(process.argv.slice(2), process.env['PORT'])
  if (!read.ok) {
    console.error(read.error)
    return 2
  }
  const options = read.value
  const say = progress()
  await mkdir(options.dataDir, { recursive: true, mode: 0o755 })
  const taken = await takeDemo(options.dataDir)
  if ('heldBy' in taken) {
    console.error(`The demo already runs, as process ${taken.heldBy}, at ${taken.url}.`)
    console.error(`Stop that one first: Ctrl-C in its window, or kill ${taken.heldBy}.`)
    return 1
  }

  const running: Running = []
  const stop = stopSignal(() => say('stopping'))
  const work = async () => {
    if (options.reset) {
      const reset = resetDemo(options.dataDir, say)
      running.push({ stop: () => reset })
      await reset
    }
    const prepared = await prepareDemo(options, running, say)
    if (options.prepare) return 0
    const code = await serveDemo(options, prepared, running, say)
    if (!stop.aborted) console.error(`The server ended by itself, with code ${code}.`)
    return code
  }
  try {
    return await Promise.race([work(), rejectedBy(stop)])
  } catch (error) {
    if (!stop.aborted) console.error(explained(error))
    return stop.aborted ? 0 : 1
  } finally {
    // The server before the databases it uses.
    for (const part of running.reverse()) await part.stop().catch(() => {})
    await taken.release()
  }
}

/** Aborts when somebody wants the demo to stop, or when the npm that started it is gone; a second wish ends it at once. */
function stopSignal(onStop: () => void): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    if (controller.signal.aborted) process.exit(130)
    onStop()
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.once('disconnect', () => controller.abort())
  return controller.signal
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** The message alone where it was written for people; the trace as well where something unforeseen happened. */
function explained(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
    return `${error.message}\nThe demo's folder belongs to another user: run it as that user, or remove the folder.`
  }
  const isWorded = [ClusterError, MigrationError, DemoError, PortalInUse].some(
    (kind) => error instanceof kind,
  )
  if (error instanceof Error && isWorded) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

process.exit(
  await main().catch((error: unknown) => {
    console.error(explained(error))
    return 1
  }),
)
