import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase } from '@/db/client'
import type { Call, Connector } from '@/lib/connectors/connector'
import { ConnectorError } from '@/lib/connectors/connector'
import { connectorFor } from '@/lib/connectors/registry'
import { HOUR } from '@/lib/domain/duration'
import type { EngineSettings } from '@/lib/services/context'
import { startSweepTimer } from '@/lib/services/sweep/timer'
import { aContext } from './factories'

/** What a worker process is told, as JSON in its first argument. */
export interface WorkerOrders {
  databaseUrl: string
  engine: EngineSettings
  /** The chance of each call to fail before, and of each change to fail after its effect. */
  faults: number
  /** The chance of each change to have its effect and then never to answer. */
  timeOuts?: number
  /** Stops itself (SIGSTOP) right before its first changing call, to be woken by the test much too late. */
  freezes: boolean
  /** Works with a broken engine: its changes are made however late they come, and whoever has taken over. */
  unfenced?: boolean
}

/** A portal process that does nothing but sweep, on targets that fail now and then. Run as a child by tests. */
async function main(orders: WorkerOrders): Promise<void> {
  const db = createDatabase(orders.databaseUrl, { applicationName: 'worker', maxConnections: 6 })
  const faulty = faults(orders)
  const ctx = aContext(db, {
    engine: orders.engine,
    chance: Math.random,
    connectorFor: (kind) => faulty(connectorFor(kind)),
    // Secrets come by the environment, as in production.
    secretOf: async (reference) => process.env[reference.replace(/^env:/, '')] ?? '',
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  startSweepTimer(ctx, { longestSleepMs: 50 })
  // Whoever started it and listens is told that it is at work, and takes it along when it ends.
  process.once('disconnect', () => process.exit())
  process.send?.('at work')
  await sleep(10 * 60_000)
}

type Any = Connector<unknown, unknown>

function faults({
  faults: share,
  timeOuts = 0,
  freezes,
  unfenced = false,
}: WorkerOrders): (real: Any) => Any {
  let frozen = !freezes
  const mayFail = (when: string) => {
    if (Math.random() < share) throw new ConnectorError('transient', `injected ${when} the call`)
  }
  const mayHang = async ({ signal }: Call<unknown>) => {
    if (Math.random() >= timeOuts) return
    while (!signal.aborted) await sleep(20)
    throw new ConnectorError('transient', 'injected: no answer came')
  }
  return (real) => ({
    ...real,
    async ensureGranted(call, assignment) {
      mayFail('before')
      const stillWanted = async () => {
        const wanted = await call.stillWanted()
        if (!frozen) {
          frozen = true
          process.kill(process.pid, 'SIGSTOP')
        }
        return wanted || unfenced
      }
      const fence = unfenced ? noFence() : {}
      await real.ensureGranted({ ...call, ...fence, stillWanted }, assignment)
      await mayHang(call)
      mayFail('after')
    },
    async ensureRevoked(call, assignment) {
      mayFail('before')
      await real.ensureRevoked(call, assignment)
      await mayHang(call)
      mayFail('after')
    },
    async observe(call, assignment) {
      mayFail('before')
      return real.observe(call, assignment)
    },
  })
}

/** What lets a call go on for ever. */
function noFence(): Pick<Call<unknown>, 'signal' | 'deadline'> {
  return { signal: new AbortController().signal, deadline: new Date(Date.now() + HOUR) }
}

const orders = process.argv[2]
// The orders come from the test beside this file, which has the type.
if (orders !== undefined) await main(JSON.parse(orders) as WorkerOrders)
