import { createHash } from 'node:crypto'
import type { ClientConfig, PoolClient } from 'pg'
import { Client, Pool } from 'pg'
import type { Call } from '../connector'
import { isConnectorError, ConnectorError } from '../connector'
import type { PostgresConfig } from './config'
import { concurrency, hardTimeoutMs } from './config'
import { asConnectorError } from './errors'

export type AdminCall = Call<PostgresConfig>

const connectTimeoutMs = 5_000
/** Shorter than a call: who waits for a table's lock makes everybody behind it wait as well. */
const lockTimeoutMs = 3_000
const idleMs = 10_000

/** Pools by where and as whom they connect; the password is part of it, so that a rotated one is taken up at once. */
const pools = new Map<string, Pool>()

/**
 * Runs `work` on a pooled connection of the portal's login to the maintenance database.
 * The connection is destroyed when the call is aborted or anything fails: its state is unknown then.
 * Throws ConnectorError.
 */
export async function withAdmin<T>(
  call: AdminCall,
  during: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return guarded(call, during, async () => {
    const client = await poolFor(call.config, await call.secret(call.config.password)).connect()
    return held(
      call.signal,
      () => work(client),
      (failed) => client.release(failed),
    )
  })
}

/** The same on a connection of its own to another database of the server, for the rare work that must be done there. */
export async function withDatabase<T>(
  call: AdminCall,
  database: string,
  during: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return guarded(call, during, async () => {
    const password = await call.secret(call.config.password)
    return connected({ ...clientConfig(call.config, password), database }, call.signal, work)
  })
}

/** Connects with `settings`, runs `work`, disconnects; throws what pg throws. */
export async function connected<T>(
  settings: ClientConfig,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(settings)
  client.on('error', ignore)
  const connect = async () => {
    await client.connect()
    return work(client)
  }
  return held(signal, connect, () => void client.end().catch(ignore))
}

/** Closes every pooled connection, for a graceful stop and for the end of a test. */
export async function closePools(): Promise<void> {
  const open = [...pools.values()]
  pools.clear()
  await Promise.all(open.map((pool) => pool.end()))
}

/** What every connection to a target has in common. */
export function clientConfig(config: PostgresConfig, password: string): ClientConfig {
  return {
    host: config.host,
    port: config.port,
    database: config.database,
    user: config.user,
    password,
    ssl: sslOf(config),
    application_name: 'gatehouse',
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: hardTimeoutMs,
    lock_timeout: lockTimeoutMs,
    keepAlive: true,
    // A person with rights in a schema must not be able to slip their own function under a catalog's name.
    options: '-c search_path=pg_catalog',
  }
}

function sslOf(config: PostgresConfig): ClientConfig['ssl'] {
  switch (config.tls) {
    case 'off':
      return false
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify':
      return { rejectUnauthorized: true }
  }
}

function poolFor(config: PostgresConfig, password: string): Pool {
  const secret = createHash('sha256').update(password).digest('hex')
  const key = JSON.stringify([config.host, config.port, config.database, config.user, config.tls, secret])
  const known = pools.get(key)
  if (known) return known
  const pool = new Pool({
    ...clientConfig(config, password),
    max: concurrency,
    idleTimeoutMillis: idleMs,
    allowExitOnIdle: true,
  })
  pool.on('connect', (client) => client.on('error', ignore))
  pool.on('error', ignore)
  pools.set(key, pool)
  return pool
}

async function guarded<T>(call: AdminCall, during: string, work: () => Promise<T>): Promise<T> {
  try {
    call.signal.throwIfAborted()
    return await work()
  } catch (error) {
    if (call.signal.aborted && !isConnectorError(error)) {
      throw new ConnectorError('transient', `${during}: stopped, because its time was over.`)
    }
    throw asConnectorError(error, during)
  }
}

/** Runs `work` and lets go of the client exactly once: at its end, or at once when the call is aborted. */
async function held<T>(
  signal: AbortSignal,
  work: () => Promise<T>,
  release: (failed: boolean) => void,
): Promise<T> {
  let released = false
  const letGo = (failed: boolean) => {
    if (!released) release(failed)
    released = true
  }
  const onAbort = () => letGo(true)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    const result = await work()
    letGo(false)
    return result
  } catch (error) {
    letGo(true)
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A lost connection is told to whoever waits for its answer; the event as well would end the process. */
function ignore(): void {}
