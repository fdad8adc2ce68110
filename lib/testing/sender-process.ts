import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '@/db/client'
import { startDelivering } from '@/lib/services/sinks/timer'
import { aContext } from './factories'

export interface SenderOrders {
  databaseUrl: string
  folder: string | null
  /** How far its clock is ahead: stands for the wait until the lease of a killed process is over. */
  aheadMs: number
}

/** A portal process that does nothing but send to sinks. Run as a child by tests, to be killed. */
async function main({ databaseUrl, folder, aheadMs }: SenderOrders): Promise<void> {
  const db = createDatabase(databaseUrl, { applicationName: 'sender', maxConnections: 4 })
  const log = { info: () => {}, warn: () => {}, error: () => {} }
  const sinkHost = { name: 'gatehouse.test', folder, stdout: process.stderr }
  startDelivering(
    aContext(db, { log, sinkHost, chance: () => 0.01, now: () => new Date(Date.now() + aheadMs) }),
  )
  process.once('disconnect', () => process.exit())
  process.send?.('at work')
  await sleep(10 * 60_000)
}

await main(JSON.parse(process.argv[2] ?? '{}') as SenderOrders)
