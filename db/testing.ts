import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Db } from './client'
import { createDatabase } from './client'
import type { Cluster } from './embedded/cluster'
import { findCluster, startCluster } from './embedded/cluster'
import {
  asSuperuser,
  assignRoles,
  ensureLogins,
  loginUrl,
  OWNER_LOGIN,
  WEB_LOGIN,
  WORKER_LOGIN,
} from './embedded/logins'
import { isAlive } from './embedded/pid-files'
import { migrateToLatest } from './migrate'

/** A migrated database of one's own, empty but for what migrations put in. */
export interface FreshDatabase {
  /** With the rights of the web login, as in production. */
  db: Db
  /** With the rights of the worker's login, which reads what is sealed. */
  worker: Db
  /** With the rights of the owner, for what the web may not do: back-dating a row, say. */
  owner: Db
  url: string
  workerUrl: string
  ownerUrl: string
  /** Closes both and drops the database. */
  drop(): Promise<void>
}

const ROOT = path.resolve(import.meta.dirname, '..')
const TEMPLATE_PREFIX = 'template_'
const TEST_PREFIX = 'test_'

/** Where the clusters of the tests live. `PG_BINDIR` makes the target another PostgreSQL, in a folder of its own. */
function placeOf(name: 'portal' | 'target'): { dir: string; bindir: string | undefined } {
  const bindir = name === 'target' ? process.env['PG_BINDIR'] : undefined
  const suffix =
    bindir === undefined ? '' : `-${createHash('sha256').update(bindir).digest('hex').slice(0, 8)}`
  return { dir: path.join(ROOT, '.gatehouse', 'test', name + suffix), bindir }
}

/**
 * Starts both clusters and makes the template database; called once per run, before any test.
 * Answers how to stop them; they keep running while another run uses them.
 */
export async function startTestClusters(): Promise<() => Promise<void>> {
  const [portal, target] = await Promise.all(
    (['portal', 'target'] as const).map((name) =>
      startCluster({ name, durability: 'throwaway', ...placeOf(name) }),
    ),
  )
  if (!portal || !target) throw new Error('unreachable: two names give two clusters')
  return async () => {
    await dropLeftovers(portal)
    await Promise.all([portal.stop(), target.stop()])
  }
}

let template: Promise<void> | undefined
const workers = new WeakMap<Db, Db>()

/** A fresh database from the template, in about 50 ms. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const cluster = await running('portal')
  await (template ??= ensureTemplate(cluster))
  const name = `${TEST_PREFIX}${process.pid}_${randomBytes(4).toString('hex')}`
  await asSuperuser(cluster, (client) =>
    client.query(
      `create database ${name} template ${templateName()} owner ${OWNER_LOGIN} strategy = file_copy`,
    ),
  )
  const url = loginUrl(cluster, WEB_LOGIN, passwordOf(cluster), name)
  const workerUrl = loginUrl(cluster, WORKER_LOGIN, passwordOf(cluster), name)
  const ownerUrl = loginUrl(cluster, OWNER_LOGIN, passwordOf(cluster), name)
  const db = createDatabase(url, { applicationName: 'test', maxConnections: 8 })
  const worker = createDatabase(workerUrl, { applicationName: 'test-worker', maxConnections: 8 })
  workers.set(db, worker)
  const owner = createDatabase(ownerUrl, { applicationName: 'test-owner', maxConnections: 2 })
  return {
    db,
    worker,
    owner,
    url,
    workerUrl,
    ownerUrl,
    drop: async () => {
      await Promise.all([db.destroy(), worker.destroy(), owner.destroy()])
      await asSuperuser(cluster, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** The worker's way into the same database; the database itself where it was not made here. */
export function vaultBeside(db: Db): Db {
  return workers.get(db) ?? db
}

/** The PostgreSQL that connectors are proved on. */
export function targetCluster(): Promise<Cluster> {
  return running('target')
}

async function running(name: 'portal' | 'target'): Promise<Cluster> {
  const cluster = await findCluster(name, placeOf(name).dir)
  if (!cluster) throw new Error(`The ${name} test cluster does not run: vitest's global set-up starts it.`)
  return cluster
}

async function ensureTemplate(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('gatehouse test template'))`)
    const password = passwordOf(cluster)
    await ensureLogins(client, { owner: password, web: password, worker: password })
    await dropLeftovers(cluster)
    const name = templateName()
    const made = await client.query('select from pg_database where datname = $1', [name])
    if (made.rowCount) return assignRoles(client)
    await client.query(`drop database if exists ${name}_new with (force)`)
    await client.query(`create database ${name}_new owner ${OWNER_LOGIN}`)
    await migrate(loginUrl(cluster, OWNER_LOGIN, passwordOf(cluster), `${name}_new`))
    await assignRoles(client)
    await client.query(`alter database ${name}_new rename to ${name}`)
  })
}

async function migrate(ownerUrl: string): Promise<void> {
  const db = createDatabase(ownerUrl, { maxConnections: 1 })
  try {
    await migrateToLatest(db)
  } finally {
    await db.destroy()
  }
}

/** Databases of runs that were killed, and templates of other migrations, which nobody asks for any more. */
async function dropLeftovers(cluster: Cluster): Promise<void> {
  await asSuperuser(cluster, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where not datistemplate',
    )
    for (const { datname } of rows) {
      if (isLeftover(datname))
        await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`)
    }
  })
}

function isLeftover(database: string): boolean {
  const owner = new RegExp(`^${TEST_PREFIX}(\\d+)_`).exec(database)?.[1]
  if (owner !== undefined) return !isAlive(Number(owner))
  return database.startsWith(TEMPLATE_PREFIX) && !database.startsWith(templateName())
}

function templateName(): string {
  const folder = path.join(ROOT, 'db', 'migrations')
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort())
    hash.update(file).update(readFileSync(path.join(folder, file)))
  return TEMPLATE_PREFIX + hash.digest('hex').slice(0, 12)
}

/** Test logins share the superuser's generated password, which already lies in a file only we can read. */
function passwordOf(cluster: Cluster): string {
  return new URL(cluster.superuserUrl()).password
}
