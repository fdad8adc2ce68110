import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '@/db/embedded/cluster'

/** When logins of the target opened and shut, in milliseconds since the epoch. */
export interface Doors {
  openedAt: ReadonlyMap<string, number>
  shutAt: ReadonlyMap<string, number>
  /** Resolves when every one of these has opened, or has shut; fails after `withinMs`. */
  until(state: 'open' | 'shut', accounts: readonly string[], withinMs: number): Promise<void>
  stop(): Promise<void>
}

const everyMs = 4

/**
 * Watches who may sign in, as the target itself decides it: by `pg_authid`, over one connection, every few
 * milliseconds. An attempt to sign in costs 5 ms of processor on both sides; hundreds of them would measure themselves.
 */
export async function watchDoors(cluster: Cluster): Promise<Doors> {
  const client = new pg.Client(cluster.superuserUrl())
  await client.connect()
  const openedAt = new Map<string, number>()
  const shutAt = new Map<string, number>()
  let watching = true

  async function look(): Promise<void> {
    const { rows } = await client.query<{ rolname: string }>({
      name: 'doors',
      text: `select rolname::text from pg_authid
        where rolname like 'gh\\_%' and rolcanlogin and rolpassword is not null and rolvaliduntil > clock_timestamp()`,
    })
    const at = Date.now()
    const open = new Set(rows.map((row) => row.rolname))
    for (const name of open) if (!openedAt.has(name)) openedAt.set(name, at)
    for (const name of openedAt.keys()) if (!open.has(name) && !shutAt.has(name)) shutAt.set(name, at)
  }
  async function watch(): Promise<void> {
    while (watching) {
      await look()
      await sleep(everyMs)
    }
  }
  const watcher = watch()
  return {
    openedAt,
    shutAt,
    async until(state, accounts, withinMs) {
      const seen = state === 'open' ? openedAt : shutAt
      for (const deadline = Date.now() + withinMs; accounts.some((account) => !seen.has(account));) {
        if (Date.now() > deadline) throw new Error(`Not every login was ${state} within ${withinMs} ms.`)
        await sleep(everyMs)
      }
    },
    async stop() {
      watching = false
      await watcher
      await client.end()
    },
  }
}
