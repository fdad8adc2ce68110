import path from 'node:path'
import { createDatabase } from '@/db/client'
import type { Cluster } from '@/db/embedded/cluster'
import { startCluster } from '@/db/embedded/cluster'
import {
  asSuperuser,
  assignRoles,
  ensureLogins,
  loginUrl,
  OWNER_LOGIN,
  WEB_LOGIN,
  WORKER_LOGIN,
} from '@/db/embedded/logins'
import { migrateToLatest } from '@/db/migrate'
import type { DemoOptions } from './options'
import type { Say } from './progress'
import type { DemoSecrets } from './secrets'

const DATABASE = 'gatehouse'

export interface PortalDatabase {
  /** For serving: the web login. */
  url: string
  /** For the engine: the worker's login; null where one login serves for both. */
  workerUrl: string | null
  /** For migrating and seeding: the owner. */
  ownerUrl: string
}

/** The folders of the demo's clusters. */
export function clusterDirs(dataDir: string): { portal: string; target: string } {
  return { portal: path.join(dataDir, 'portal'), target: path.join(dataDir, 'target') }
}

/** Starts, or joins, the cluster of the demo with this name. */
export function demoCluster(name: 'portal' | 'target', options: DemoOptions, say: Say): Promise<Cluster> {
  const durability = options.throwaway ? 'throwaway' : 'durable'
  return startCluster({ name, dir: clusterDirs(options.dataDir)[name], durability, log: say })
}

/** The database that DATABASE_URL names, for those who bring their own; null when it is not set. */
export function databaseOfOnesOwn(): PortalDatabase | null {
  const url = process.env['DATABASE_URL']
  if (!url) return null
  return {
    url,
    workerUrl: process.env['WORKER_DATABASE_URL'] || null,
    ownerUrl: process.env['MIGRATE_DATABASE_URL'] || url,
  }
}

/** The portal's database on the demo's own cluster: made, with its three logins, unless it is there. */
export async function ensurePortalDatabase(cluster: Cluster, secrets: DemoSecrets): Promise<PortalDatabase> {
  await asSuperuser(cluster, async (client) => {
    await ensureLogins(client, {
      owner: secrets.ownerPassword,
      web: secrets.webPassword,
      worker: secrets.workerPassword,
    })
    const found = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (!found.rowCount) await client.query(`create database ${DATABASE} owner ${OWNER_LOGIN}`)
  })
  return {
    url: loginUrl(cluster, WEB_LOGIN, secrets.webPassword, DATABASE),
    workerUrl: loginUrl(cluster, WORKER_LOGIN, secrets.workerPassword, DATABASE),
    ownerUrl: loginUrl(cluster, OWNER_LOGIN, secrets.ownerPassword, DATABASE),
  }
}

/** Migrates, and on the demo's own cluster gives each login the role that the migrations made. */
export async function migratePortal(
  database: PortalDatabase,
  cluster: Cluster | null,
  say: Say,
): Promise<void> {
  const db = createDatabase(database.ownerUrl, {
    applicationName: 'gatehouse-migrate',
    maxConnections: 1,
    statementTimeoutMs: 0,
  })
  try {
    const steps = await migrateToLatest(db)
    if (steps.length > 0) say(`portal database migrated (${steps.length} steps)`)
  } finally {
    await db.destroy()
  }
  if (cluster) await asSuperuser(cluster, assignRoles)
}
