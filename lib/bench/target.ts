import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '@/db/embedded/cluster'
import { asSuperuser } from '@/db/embedded/logins'
import { closePools } from '@/lib/connectors/postgres'
import { watchDoors, type Doors } from './doors'
import { atMost, type Bench, type Figure, type Goal } from './figure'
import { bareGiver, portalGiver, type Giver } from './givers'
import { openShop, type Shop } from './shop'
import { each, quantile } from './stats'

/** Between one approval and the next. */
const paceMs = 50
const spareConnections = 40
/** Grants whose refusal is proved by really signing in. */
const triers = 5
const tryEveryMs = 50

/**
 * From approval to usable and from end to refused and cut, at the target: grants approved at a steady pace, all ending
 * within the same second. The limit is the connector's own work for as many, without a portal.
 */
export const target: Bench = {
  name: 'target',
  async *run(lab) {
    const people = Math.max(triers, Math.round(200 * lab.scale))
    const cluster = await lab.targetCluster()
    const shop = await openShop(cluster)
    lab.atEnd(closePools)
    const sessions = Math.min(people, (await maxConnections(cluster)) - spareConnections)
    lab.say(
      `target: ${people} grants, ${sessions} of them with an open session, ${1_000 / paceMs} approvals/s`,
    )

    const limit = await measure(cluster, shop, bareGiver(shop), { people, sessions })
    const database = await lab.database('target')
    const product = await measure(cluster, shop, await portalGiver(database, shop, people), {
      people,
      sessions,
    })
    yield* quantiles('approval-to-usable', limit.usableMs, product.usableMs, {
      p95: atMost(2_000),
      p99: atMost(5_000),
    })
    yield* quantiles('end-to-login-refused', limit.refusedMs, product.refusedMs, { p99: atMost(1_000) })
    yield* quantiles('end-to-session-cut', limit.cutMs, product.cutMs, { p99: atMost(1_000) })
  },
}

interface Waits {
  usableMs: number[]
  refusedMs: number[]
  cutMs: number[]
}

async function measure(
  cluster: Cluster,
  shop: Shop,
  giver: Giver,
  { people, sessions }: { people: number; sessions: number },
): Promise<Waits> {
  const numbers = Array.from({ length: people }, (_, index) => index + 1)
  const accounts = numbers.map(giver.accountOf)
  const doors = await watchDoors(cluster)
  try {
    const usableMs = await giveAll(giver, doors, numbers)
    const passwords = new Map<number, string>()
    await each(numbers, 4, async (number) => void passwords.set(number, await giver.passwordOf(number)))
    const cutAt = new Map<number, number>()
    await each(numbers.slice(0, sessions), 4, (number) =>
      holdSession(shop, giver.accountOf(number), passwords.get(number) ?? '', () =>
        cutAt.set(number, Date.now()),
      ),
    )
    // Far enough ahead for the timer to have gone to sleep.
    const second = Date.now() + 2_000
    const ends = new Map(numbers.map((number, index) => [number, second + (index * 1_000) / people]))
    await giver.endAt(ends)
    const tried = new Map(
      numbers.filter((number) => number % Math.floor(people / triers) === 0).map((number) => [number, 0]),
    )
    await Promise.all(
      [...tried.keys()].map(async (number) => {
        await sleep((ends.get(number) ?? 0) - Date.now())
        tried.set(number, await refusedAt(shop, giver.accountOf(number), passwords.get(number) ?? ''))
      }),
    )
    await doors.until('shut', accounts, 60_000)
    while (cutAt.size < sessions && Date.now() < second + 60_000) await sleep(20)
    // A session that was never cut counts as one that lasts for ever.
    const after = (at: number | undefined, number: number) => (at ?? Infinity) - (ends.get(number) ?? 0)
    return {
      usableMs,
      refusedMs: numbers.map((number) =>
        after(
          Math.max(doors.shutAt.get(giver.accountOf(number)) ?? Infinity, tried.get(number) ?? 0),
          number,
        ),
      ),
      cutMs: numbers.slice(0, sessions).map((number) => after(cutAt.get(number), number)),
    }
  } finally {
    await giver.close()
    await doors.stop()
  }
}

/** How long each person waits until the target lets them in. */
async function giveAll(giver: Giver, doors: Doors, numbers: readonly number[]): Promise<number[]> {
  const asked = new Map<number, number>()
  const giving: Promise<void>[] = []
  for (const number of numbers) {
    asked.set(number, Date.now())
    giving.push(giver.give(number))
    await sleep(paceMs)
  }
  await Promise.all(giving)
  await doors.until('open', numbers.map(giver.accountOf), 60_000)
  const usable = await giver.usableAt()
  return numbers.map((number) => {
    const opened = doors.openedAt.get(giver.accountOf(number)) ?? Infinity
    return Math.max(opened, usable.get(number) ?? 0) - (asked.get(number) ?? 0)
  })
}

async function holdSession(shop: Shop, account: string, password: string, onCut: () => void): Promise<void> {
  const client = await shop.signIn(account, password)
  if (client === null) throw new Error(`${account} cannot sign in.`)
  client.once('end', onCut)
}

/** Tries to sign in until that is refused. */
async function refusedAt(shop: Shop, account: string, password: string): Promise<number> {
  for (;;) {
    const client = await shop.signIn(account, password)
    if (client === null) return Date.now()
    await client.end().catch(() => {})
    await sleep(tryEveryMs)
  }
}

async function maxConnections(cluster: Cluster): Promise<number> {
  return asSuperuser(cluster, async (client) => {
    const { rows } = await client.query<{ most: number }>(
      `select current_setting('max_connections')::int as most`,
    )
    return rows[0]?.most ?? 0
  })
}

function* quantiles(
  name: string,
  limit: readonly number[],
  product: readonly number[],
  goals: Readonly<Record<string, Goal>>,
): Iterable<Figure> {
  for (const [suffix, q] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['p99', 0.99],
  ] as const) {
    const value = quantile(product, q)
    yield {
      name: `${name}-${suffix}`,
      value,
      unit: 'ms',
      ratio: value / quantile(limit, q),
      goal: goals[suffix] ?? null,
    }
  }
}
