import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account'
import { accountFor, elsewhere } from './account'
import type { Binaries } from './binaries'
import { findBinaries } from './binaries'
import { ClusterError } from './cluster-error'
import { endLease, takeLease, withLock } from './pid-files'
import { freePort } from './port'
import type { Answering } from './server'
import { findServer, LOOPBACK, SUPERUSER } from './server'

export interface ClusterOptions {
  /** Names the cluster in messages: `portal`, `target`. */
  name: string
  /** Everything of the cluster lives in here: data, password, log. Created when missing. */
  dir: string
  /** `throwaway` trades every guarantee after a crash for speed. */
  durability: 'durable' | 'throwaway'
  /** The folder of the server programs to use; found when not given. */
  bindir?: string | undefined
  log?: (line: string) => void
}

export interface Cluster {
  name: string
  host: string
  port: number
  /** A connection string of the superuser; holds the password. */
  superuserUrl(database?: string): string
  /** Stops the server unless another live process uses it too; answers whether it stopped. */
  stop(): Promise<boolean>
}

const START_ATTEMPTS = 40

/**
 * Starts a real PostgreSQL in `dir`, or joins the one that already runs there, also one whose starter died.
 * It listens on loopback TCP only, with a password, on the port it had before when that is free.
 * Fails with a ClusterError that says what to do.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const dir = path.resolve(options.dir)
  const log = options.log ?? (() => {})
  await mkdir(dir, { recursive: true, mode: 0o755 })
  return withLock(path.join(dir, 'lock'), 120_000, async () => {
    const running = await findServer(await homeOf(dir))
    const binaries = await findBinaries(options.bindir)
    const account = await accountFor(dir, binaries)
    if (!running) await prepare(account, binaries, options.name, log)
    const server = running ?? (await start(account, options, log))
    await takeLease(path.join(dir, 'users'))
    const stop = () => stopCluster(dir, account)
    return { ...handle(options.name, server), stop }
  })
}

/** The cluster that runs in `dir`, without taking part in its life: `stop` does nothing. Null when none runs. */
export async function findCluster(name: string, dir: string): Promise<Cluster | null> {
  const server = await findServer(await homeOf(path.resolve(dir)))
  return server && { ...handle(name, server), stop: async () => false }
}

/** Stops whatever runs in `dir`, whoever uses it, and removes it with all its data. */
export async function wipeCluster(dir: string): Promise<void> {
  const full = path.resolve(dir)
  const home = await homeOf(full)
  if (existsSync(path.join(home, 'data')) && (await findServer(home))) {
    const account = await accountFor(full, await findBinaries())
    await pgCtl(account, ['stop', '-m', 'immediate', '-w', '-t', '30'])
  }
  // Renamed first: what a killed removal leaves over must not look like a cluster.
  const doomed = path.join(home, 'data.new')
  await rm(doomed, { recursive: true, force: true })
  if (existsSync(path.join(home, 'data'))) await rename(path.join(home, 'data'), doomed)
  if (home !== full) await rm(elsewhere(full), { recursive: true, force: true })
  await rm(full, { recursive: true, force: true })
}

function handle(name: string, { port, password }: Answering): Omit<Cluster, 'stop'> {
  return {
    name,
    host: LOOPBACK,
    port,
    superuserUrl: (database = 'postgres') =>
      `postgres://${SUPERUSER}:${password}@${LOOPBACK}:${port}/${database}`,
  }
}

async function homeOf(dir: string): Promise<string> {
  return readFile(path.join(dir, 'elsewhere'), 'utf8').catch(() => dir)
}

async function prepare(
  account: Account,
  binaries: Binaries,
  name: string,
  log: (line: string) => void,
): Promise<void> {
  const data = path.join(account.home, 'data')
  const made = await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new ClusterError(
      `${data} belongs to another user. Run the command as that user, or remove the folder.`,
    )
  })
  if (made !== null) {
    if (Number(made) === binaries.major) return
    throw new ClusterError(
      `${data} was made by PostgreSQL ${made.trim()}, but PostgreSQL ${binaries.major} is installed. Remove the folder to start afresh.`,
    )
  }
  log(`creating the ${name} database cluster (PostgreSQL ${binaries.major})`)
  const unfinished = path.join(account.home, 'data.new')
  const password = path.join(account.home, 'password')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  await rm(password, { force: true })
  await writeFile(password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 })
  await account.own(unfinished)
  await account.own(password)
  const { code, output } = await account.run(path.join(account.bindir, 'initdb'), [
    `--pgdata=${unfinished}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
    '--no-instructions',
  ])
  if (code !== 0) throw new ClusterError(`initdb failed for the ${name} cluster:\n${output}`)
  // Renamed only when whole: a killed initdb leaves nothing that looks like a cluster.
  await rm(data, { recursive: true, force: true })
  await rename(unfinished, data)
}

async function start(
  account: Account,
  options: ClusterOptions,
  log: (line: string) => void,
): Promise<Answering> {
  const portFile = path.join(account.home, 'port')
  const logFile = path.join(account.home, 'postgres.log')
  const last = Number(await readFile(portFile, 'utf8').catch(() => ''))
  let wanted = last > 0 ? last : await freePort()
  let printed = ''
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt++) {
    const port = await freePort(wanted)
    if (last > 0 && port !== last) log(`port ${last} of the ${options.name} database is taken; using ${port}`)
    await writeFile(logFile, '')
    await account.own(logFile)
    const settings = `-p ${port} ${settingsOf(options.durability)}`
    const { code, output } = await pgCtl(account, ['start', '-w', '-t', '90', '-l', logFile, '-o', settings])
    printed = `${output}\n${await readFile(logFile, 'utf8')}`
    if (code === 0) {
      await writeFile(portFile, `${port}\n`)
      const server = await findServer(account.home)
      if (server) return server
    }
    const retry = whyRetry(printed)
    if (retry === null) break
    if (retry === 'port') wanted = port + 1
    else await sleep(250)
  }
  throw new ClusterError(`PostgreSQL for the ${options.name} database did not start:\n${printed.trim()}`)
}

/** A port taken since it was tried, or the last processes of a killed server that are still leaving. */
function whyRetry(printed: string): 'port' | 'leaving' | null {
  if (/Address already in use|could not bind/.test(printed)) return 'port'
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(printed))
    return 'leaving'
  return null
}

function settingsOf(durability: ClusterOptions['durability']): string {
  const settings = [
    `listen_addresses=${LOOPBACK}`,
    'unix_socket_directories=',
    'max_connections=300',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(durability === 'throwaway'
      ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off']
      : []),
  ]
  return settings.map((setting) => `-c ${setting}`).join(' ')
}

function pgCtl(account: Account, args: string[]) {
  return account.run(path.join(account.bindir, 'pg_ctl'), ['-D', path.join(account.home, 'data'), ...args])
}

async function stopCluster(dir: string, account: Account): Promise<boolean> {
  if ((await stat(dir).catch(() => null)) === null) return true
  return withLock(path.join(dir, 'lock'), 30_000, async () => {
    if (await endLease(path.join(dir, 'users'))) return false
    if (!(await findServer(account.home))) return true
    const { code } = await pgCtl(account, ['stop', '-m', 'fast', '-w', '-t', '30'])
    return code === 0
  })
}
