import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createDatabase, type Db } from '@/db/client'
import { startCluster, wipeCluster, type Cluster } from '@/db/embedded/cluster'
import { asSuperuser, ensureLogins, loginUrl, OWNER_LOGIN, WEB_LOGIN } from '@/db/embedded/logins'
import { migrateToLatest } from '@/db/migrate'

export const ROOT = path.resolve(import.meta.dirname, '../..')
/** How long something may take to stop by itself. */
const patienceMs = 5_000
const DIR = path.join(ROOT, '.gatehouse', 'bench')

/** A migrated database of the bench. */
export interface BenchDatabase {
  name: string
  /** The web login. */
  url: string
  ownerUrl: string
  superuserUrl: string
  /** With the rights of the owner, and no limit on how long a statement runs. */
  owner: Db
}

/** What the benches share: servers and databases that are started when first asked for. */
export interface Lab {
  /** What part of the full amount of data is measured, from 0 to 1; 1 is what the goals are about. */
  scale: number
  /** Progress and remarks, beside the figures. */
  say(text: string): void
  /** The portal's PostgreSQL, with fsync on and everything else as it comes. */
  portalCluster(): Promise<Cluster>
  /** The PostgreSQL that access is given to, with fsync on. */
  targetCluster(): Promise<Cluster>
  /** A migrated database of this name; `fill` is run once, when it is made. */
  database(name: string, fill?: (database: BenchDatabase) => Promise<void>): Promise<BenchDatabase>
  /** Has `stop` called at the end of everything, the latest first. */
  atEnd(stop: () => Promise<unknown>): void
}

/** Clusters of their own in an ignored folder; `close` stops them and removes everything. */
export function openLab(options: { scale: number; say: (text: string) => void }): {
  lab: Lab
  close(): Promise<void>
} {
  const ends: (() => Promise<unknown>)[] = []
  const wipes: (() => Promise<unknown>)[] = []
  let closing = false
  const clusters = new Map<string, Promise<Cluster>>()
  const databases = new Map<string, Promise<BenchDatabase>>()
  const atEnd: Lab['atEnd'] = (stop) => void ends.push(stop)

  async function start(name: string): Promise<Cluster> {
    if (closing) throw new Error('The benches are being stopped.')
    const dir = path.join(DIR, name)
    // What a killed run left would be in the way of an even start.
    await wipeCluster(dir)
    const cluster = await startCluster({ name, dir, durability: 'durable', log: options.say })
    wipes.push(async () => {
      await cluster.stop()
      await wipeCluster(dir)
    })
    return cluster
  }
  const lab: Lab = {
    ...options,
    portalCluster: () => remembered(clusters, 'portal', () => start('portal')),
    targetCluster: () => remembered(clusters, 'target', () => start('target')),
    database: (name, fill) =>
      remembered(databases, name, async () => {
        const made = await newDatabase(await lab.portalCluster(), name)
        atEnd(() => made.owner.destroy())
        await fill?.(made)
        return made
      }),
    atEnd,
  }
  return {
    lab,
    async close() {
      closing = true
      const attempt = (stop: () => Promise<unknown>) =>
        stop().catch((error: unknown) => options.say(String(error)))
      // A pool waits for its statements, which may take minutes; the end of its server ends them too.
      for (const stop of ends.toReversed()) await Promise.race([attempt(stop), sleep(patienceMs)])
      for (const wipe of wipes) await attempt(wipe)
    },
  }
}

/** A migrated database, made unless it `exists`. */
export async function newDatabase(
  cluster: Cluster,
  name: string,
  { exists = false } = {},
): Promise<BenchDatabase> {
  // The password already lies in a file that only we can read.
  const { password } = new URL(cluster.superuserUrl())
  await asSuperuser(cluster, async (client) => {
    await ensureLogins(client, { owner: password, web: password, worker: password })
    if (!exists) await client.query(`create database ${client.escapeIdentifier(name)} owner ${OWNER_LOGIN}`)
  })
  const ownerUrl = loginUrl(cluster, OWNER_LOGIN, password, name)
  const owner = createDatabase(ownerUrl, {
    applicationName: 'bench-owner',
    maxConnections: 2,
    statementTimeoutMs: 0,
  })
  await migrateToLatest(owner)
  await asSuperuser(cluster, (client) => client.query(`grant gatehouse_worker to ${WEB_LOGIN}`))
  return {
    name,
    url: loginUrl(cluster, WEB_LOGIN, password, name),
    ownerUrl,
    superuserUrl: cluster.superuserUrl(name),
    owner,
  }
}

function remembered<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const found = known.get(name) ?? make()
  known.set(name, found)
  return found
}
