import { setTimeout as sleep } from 'node:timers/promises'
import { startCollector } from './servers/collector'

/** A receiver in a process of its own, to be killed: `port` and `file` in its first argument, as JSON. */
async function main({ port, file }: { port: number; file: string }): Promise<void> {
  await startCollector({ port, file })
  process.once('disconnect', () => process.exit())
  process.send?.('at work')
  await sleep(10 * 60_000)
}

await main(JSON.parse(process.argv[2] ?? '{}') as { port: number; file: string })
