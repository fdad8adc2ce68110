import type { Connection, ConnectionOptions, SslOptions } from 'mysql2/promise'
import type { Call } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import type { MysqlConfig } from './config'
import { hardTimeoutMs } from './config'
import { asConnectorError } from './errors'

export type PortalCall = Call<MysqlConfig>

const connectTimeoutMs = 5_000

/** A row as the server answers it. */
export type Row = Readonly<Record<string, unknown>>

/** One of the procedures of the set-up, with its arguments; answers the tables it selects. */
export type Run = (procedure: string, ...given: (string | number | boolean | null)[]) => Promise<Row[][]>

/** Connects as the portal, runs `work`, disconnects; at once when the call is aborted. Throws ConnectorError. */
export async function asPortal<T>(
  call: PortalCall,
  during: string,
  work: (run: Run, connection: Connection) => Promise<T>,
): Promise<T> {
  const { config, signal } = call
  try {
    signal.throwIfAborted()
    const password = await call.secret(config.password)
    return await connected({ config, user: config.user, password, signal }, (connection) =>
      work(runOn(connection), connection),
    )
  } catch (error) {
    if (signal.aborted && !isConnectorError(error)) {
      throw new ConnectorError('transient', `${during}: stopped, because its time was over.`)
    }
    throw asConnectorError(error, during)
  }
}

interface SignIn {
  config: MysqlConfig
  user: string
  password: string
  signal: AbortSignal
  database?: string
}

/** Connects, runs `work`, disconnects; throws what mysql2 throws. */
export async function connected<T>(signIn: SignIn, work: (connection: Connection) => Promise<T>): Promise<T> {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(optionsFor(signIn))
  const cut = () => connection.destroy()
  // A lost connection is told to whoever waits for its answer; the event as well would end the process.
  connection.on('error', () => {})
  signIn.signal.addEventListener('abort', cut, { once: true })
  try {
    signIn.signal.throwIfAborted()
    // The server's own mode may give quotes another meaning, and its time zone may have an hour twice.
    await connection.query(
      `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00',
       max_statement_time = ${hardTimeoutMs / 1_000}`,
    )
    return await work(connection)
  } finally {
    signIn.signal.removeEventListener('abort', cut)
    cut()
  }
}

function optionsFor({ config, user, password, database }: SignIn): ConnectionOptions {
  return {
    host: config.host,
    port: config.port,
    user,
    password,
    connectTimeout: connectTimeoutMs,
    charset: 'utf8mb4',
    ...(database !== undefined && { database }),
    ...(config.tls !== 'off' && { ssl: tlsOf(config) }),
  }
}

function tlsOf({ tls, certificates }: MysqlConfig): SslOptions {
  const verified = tls === 'verify'
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: verified,
    verifyIdentity: verified,
    ...(certificates !== undefined && { ca: certificates }),
  }
}

function runOn(connection: Connection): Run {
  return async (procedure, ...given) => {
    const places = given.map(() => '?').join(', ')
    // As a prepared statement: nothing is ever quoted by the client.
    const [answer] = await connection.execute(`call gatehouse.${procedure}(${places})`, given)
    // A procedure answers its tables and then a header; one that selects nothing, the header alone.
    return Array.isArray(answer) ? answer.filter(Array.isArray).map((table: Row[]) => table) : []
  }
}
