import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { createPool, databaseOn } from '@/db/client'
import { notify } from '@/db/queries/live'
import { postgres } from '@/lib/connectors/postgres'
import { oneTimeLogin } from '@/lib/connectors/postgres/names'
import { HOUR, SECOND } from '@/lib/domain/duration'
import type { GrantId, RequestId } from '@/lib/domain/ids'
import { liveChannel, openLiveHub } from '@/lib/live/hub'
import { reconcileGrant } from '@/lib/services/grants/reconcile'
import { revealSecret } from '@/lib/services/grants/secret'
import { approveRequest } from '@/lib/services/requests/approve'
import { submitRequest } from '@/lib/services/requests/submit'
import { startSweepTimer } from '@/lib/services/sweep/timer'
import { aWish } from '@/lib/testing/factories'
import type { BenchDatabase } from './lab'
import type { Shop } from './shop'
import { keep } from './stats'
import {
  askingTheManager,
  hire,
  managerOf,
  personContext,
  personOf,
  portalContext,
  roleForAll,
} from './world'

/** Something that gives people access to the shop and takes it away. People are numbered from 1. */
export interface Giver {
  accountOf(number: number): string
  /** Gives access; resolves once it was decided, which is when waiting for it begins. */
  give(number: number): Promise<void>
  /** The password of an open login. */
  passwordOf(number: number): Promise<string>
  /** When it could be used, where that is later than the login's opening. */
  usableAt(): Promise<Map<number, number>>
  /** Makes each person's access end at their instant, in milliseconds since the epoch. */
  endAt(ends: ReadonlyMap<number, number>): Promise<void>
  close(): Promise<void>
}

/**
 * The portal: approvals by people, the timer with its real wake-up over LISTEN and NOTIFY, and the same work right
 * after the click as in the portal's actions.
 */
export async function portalGiver(database: BenchDatabase, shop: Shop, people: number): Promise<Giver> {
  const pool = createPool(database.url, { role: 'gatehouse_worker', maxConnections: 20 })
  const db = databaseOn(pool)
  const live = openLiveHub(database.url, quiet)
  const parts = {
    secretOf: shop.secretOf,
    announce: (topics: readonly unknown[]) =>
      void notify(db, liveChannel, JSON.stringify(topics.slice(0, 50))).catch(() => {}),
  }
  const engine = portalContext(db, parts)
  await hire(database.owner, people)
  const role = await roleForAll(database.owner, {
    policy: askingTheManager,
    config: { ...shop.config },
    entitlement: { ...shop.entitlement },
  })
  const requests = new Map<number, RequestId>()
  for (let number = 1; number <= people; number += 1) {
    const sent = await submitRequest(personContext(db, personOf(number), parts), aWish(role.id))
    if (sent.ok) requests.set(number, sent.value.id)
  }
  const timer = startSweepTimer(engine)
  live.subscribe(() => timer.wake())
  const grants = new Map<number, GrantId>()
  const clicked: Promise<unknown>[] = []

  return {
    accountOf: (number) => oneTimeLogin(personOf(number).handle, role.slug),
    async give(number) {
      const requestId = required(requests, number)
      const answer = await approveRequest(personContext(db, managerOf(number), parts), { requestId })
      if (!answer.ok || answer.value.grantId === null) throw new Error('The approval was refused.')
      grants.set(number, answer.value.grantId)
      keep(clicked, reconcileGrant(engine, answer.value.grantId))
    },
    async passwordOf(number) {
      const grantId = required(grants, number)
      const shown = await revealSecret(personContext(db, personOf(number), parts), { grantId })
      if (!shown.ok) throw new Error(`The password of grant ${number} is not to be had: ${shown.error}.`)
      return shown.value
    },
    async usableAt() {
      await Promise.all(clicked)
      const rows = await db.selectFrom('grant').select(['id', 'access_granted_at']).execute()
      const granted = new Map(rows.map((row) => [row.id, row.access_granted_at?.getTime() ?? Infinity]))
      return new Map([...grants].map(([number, id]) => [number, granted.get(id) ?? Infinity]))
    },
    async endAt(ends) {
      for (const [number, at] of ends)
        await database.owner
          .updateTable('grant')
          .set({ ends_at: new Date(at) })
          .where('id', '=', required(grants, number))
          .execute()
      timer.wake()
    },
    async close() {
      await timer.stop()
      await live.close()
      await endWhenIdle(pool)
    },
  }
}

/** The connector alone, with as many calls side by side as it allows: what the target can do at best. */
export function bareGiver(shop: Shop): Giver {
  const given = new Map<
    number,
    { id: string; account: string; entitlement: Shop['entitlement']; until: Date; password: string }
  >()
  const { concurrency } = postgres.capabilities(shop.entitlement)
  let running = 0
  const waiting: (() => void)[] = []
  const begun: Promise<unknown>[] = []
  async function inTurn(work: () => Promise<void>): Promise<void> {
    if (running >= concurrency) await new Promise<void>((go) => waiting.push(go))
    running += 1
    try {
      await work()
    } finally {
      running -= 1
      waiting.shift()?.()
    }
  }
  const call = () => ({
    config: shop.config,
    secret: shop.secretOf,
    signal: AbortSignal.timeout(30 * SECOND),
    deadline: new Date(Date.now() + 30 * SECOND),
    stillWanted: async () => true,
  })
  const accountOf = (number: number) => `gh_bare-${number}`
  return {
    accountOf,
    async give(number) {
      const until = new Date(Date.now() + HOUR)
      const password = randomUUID()
      const wanted = {
        id: randomUUID(),
        account: accountOf(number),
        entitlement: shop.entitlement,
        until,
        password,
      }
      given.set(number, wanted)
      keep(
        begun,
        inTurn(() => postgres.ensureGranted(call(), wanted)),
      )
    },
    passwordOf: async (number) => required(given, number).password,
    usableAt: async () => new Map(),
    async endAt(ends) {
      for (const [number, at] of ends) {
        const unwanted = { ...required(given, number), until: null, password: null }
        const end = async () => {
          await sleep(at - Date.now())
          await inTurn(() => postgres.ensureRevoked(call(), unwanted))
        }
        keep(begun, end())
      }
    },
    close: async () => void (await Promise.all(begun)),
  }
}

const quiet = { info: () => {}, warn: console.error, error: console.error }

function required<T>(known: ReadonlyMap<number, T>, number: number): T {
  const found = known.get(number)
  if (found === undefined) throw new Error(`Nothing is known of person ${number}.`)
  return found
}

/** An announcement nobody waits for may still be on its way. */
async function endWhenIdle(pool: pg.Pool): Promise<void> {
  while (pool.idleCount < pool.totalCount) await sleep(20)
  await pool.end()
}
