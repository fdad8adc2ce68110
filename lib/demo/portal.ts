import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Cluster } from '@/db/embedded/cluster'
import { wipeCluster } from '@/db/embedded/cluster'
import { freePort } from '@/db/embedded/port'
import type { Guide } from '@/db/seed/index'
import { ensureBuilt } from './build'
import { CONNECTOR_VARIABLE, ensureCompany } from './company'
import type { PortalDatabase } from './databases'
import { clusterDirs, databaseOfOnesOwn, demoCluster, ensurePortalDatabase, migratePortal } from './databases'
import type { DemoOptions } from './options'
import type { Say } from './progress'
import type { DemoSecrets } from './secrets'
import { demoSecrets, writePrivately } from './secrets'
import { startServer, untilReady } from './server'

/** What has been started and must be stopped, the newest last. */
export type Running = { stop(): Promise<unknown> }[]

export interface Prepared {
  database: PortalDatabase
  target: Cluster
  secrets: DemoSecrets
  guides: Guide[]
}

/** Stops and removes everything the demo made in this folder; what others keep there stays. */
export async function resetDemo(dataDir: string, say: Say): Promise<void> {
  for (const dir of Object.values(clusterDirs(dataDir))) await wipeCluster(dir)
  for (const file of ['secrets.json', 'demo.json']) await rm(path.join(dataDir, file), { force: true })
  say('removed what an earlier demo left')
}

/** Makes everything ready to serve, doing only what is not done yet: databases, schema, company, build. */
export async function prepareDemo(options: DemoOptions, running: Running, say: Say): Promise<Prepared> {
  const secrets = await demoSecrets(options.dataDir)
  const own = databaseOfOnesOwn()
  const start = (name: 'portal' | 'target') => {
    const cluster = demoCluster(name, options, say)
    // Before it runs: who stops the demo meanwhile waits for it, or it would be left behind.
    running.push({ stop: () => cluster.then((started) => started.stop()) })
    return cluster
  }
  const [portal, target] = await Promise.all([own ? null : start('portal'), start('target')])
  say(portal ? 'portal and target databases run' : 'target database runs; the portal uses DATABASE_URL')

  const prepareData = async () => {
    const database = portal ? await ensurePortalDatabase(portal, secrets) : own
    if (!database) throw new Error('unreachable: the portal has a cluster or a database of its own')
    await migratePortal(database, portal, say)
    const guides = await ensureCompany(database, target, secrets, say)
    return { database, guides }
  }
  // Side by side: the build needs a processor, the data mostly waits for the databases.
  const [data] = await Promise.all([prepareData(), ensureBuilt(options.dataDir, say)])
  return { ...data, target, secrets }
}

/** Serves until the server ends by itself; answers its exit code. */
export async function serveDemo(
  options: DemoOptions,
  prepared: Prepared,
  running: Running,
  say: Say,
): Promise<number> {
  const port = await freePort(options.port, 'localhost')
  if (port !== options.port) say(`port ${options.port} is in use; serving on ${port} instead`)
  const portalUrl = `http://localhost:${port}`
  const server = startServer(port, serverVariables(prepared, portalUrl))
  running.push(server)
  await writePrivately(path.join(options.dataDir, 'demo.json'), {
    portalUrl,
    databaseUrl: prepared.database.url,
    ownerUrl: prepared.database.ownerUrl,
    targetUrl: prepared.target.superuserUrl(),
    sweepSecret: prepared.secrets.sweepSecret,
  } satisfies DemoFacts)
  await untilReady(portalUrl, server)
  say('ready')
  console.log(welcome(portalUrl, prepared.guides))
  return server.ended
}

/** What `demo.json` in the data folder holds while the demo serves, for whoever tests it; it holds passwords. */
export interface DemoFacts {
  portalUrl: string
  databaseUrl: string
  ownerUrl: string
  /** The superuser of the target's server. */
  targetUrl: string
  sweepSecret: string
}

function serverVariables({ database, secrets }: Prepared, portalUrl: string): Record<string, string> {
  return {
    LOG_LEVEL: process.env['LOG_LEVEL'] || 'warn',
    DATABASE_URL: database.url,
    ...(database.workerUrl !== null && { WORKER_DATABASE_URL: database.workerUrl }),
    PORTAL_URL: portalUrl,
    AUTH_SECRET: secrets.authSecret,
    SEALING_KEY: secrets.sealingKey,
    SWEEP_SECRET: secrets.sweepSecret,
    GATEHOUSE_DEMO: '1',
    // Nothing stands in front on a laptop: the server itself writes the header from the connection.
    TRUSTED_PROXY_HOPS: '1',
    [CONNECTOR_VARIABLE]: secrets.connectorPassword,
  }
}

function welcome(portalUrl: string, guides: Guide[]): string {
  const width = Math.max(0, ...guides.map(({ name }) => name.length))
  const people = guides.map(({ name, canDo }) => `    ${name.padEnd(width)}  ${canDo}`)
  return [
    '',
    `  Gatehouse is at ${portalUrl}`,
    '',
    '  Choose who you are on the sign-in page, for example:',
    ...people,
    '',
    '  Ctrl-C stops it. Everything is kept for the next time; npm run demo -- --reset starts afresh.',
    '',
  ].join('\n')
}
