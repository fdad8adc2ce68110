import { Kysely, PostgresDialect } from 'kysely'
import type { Transaction } from 'kysely'
import pg from 'pg'
import { gatheringPool } from './gathered'
import { askPrepared } from './prepared'
import type { Database } from './schema'

/** What must be atomic asks for this type; a plain `Kysely<Database>` does not pass. */
export type Tx = Transaction<Database>

/** A connection or a transaction: for reads that are right in either. */
export type Db = Kysely<Database>

export interface DatabaseOptions {
  /** Shown in `pg_stat_activity`; default `gatehouse`. */
  applicationName?: string
  /** Connections at most; default 10. */
  maxConnections?: number
  /** A statement that runs longer is cancelled; 0 for no limit; default 30 000. */
  statementTimeoutMs?: number
  /** A transaction left idle for longer is ended, with its connection; 0 for no limit; default 30 000. */
  idleInTransactionTimeoutMs?: number
  /** Every session runs with the rights of this role, so that an owner's login can serve the web safely. */
  role?: 'gatehouse_web' | 'gatehouse_worker'
  /** Connections take a statement before they have answered the one before; COPY is not possible on them. */
  pipeline?: boolean
}

const INT8 = 20
const DATE = 1082

/**
 * A pool of connections to the portal's database. `bigint` arrives as a number (a value beyond 2^53 is an error,
 * never rounded), `date` as its text, `timestamptz` as a Date, `numeric` as text.
 */
export function createPool(url: string, options: DatabaseOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withRole(url, options.role),
    application_name: options.applicationName ?? 'gatehouse',
    max: options.maxConnections ?? 10,
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 30_000,
    connectionTimeoutMillis: 10_000,
    types: portalTypes(),
    pipeline: options.pipeline ?? false,
  })
  // A lost connection is replaced by the pool, and what waited on it has failed; without listeners it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Queries over a pool of its own; `destroy()` ends the pool. */
export function createDatabase(url: string, options: DatabaseOptions = {}): Kysely<Database> {
  return databaseOn(createPool(url, options))
}

/** Queries over a pool that is also used directly, as COPY and LISTEN need. */
export function databaseOn(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * Queries over a pool of its own that keeps the plans of what asks for it on its connections, and sends what is begun
 * together together; not for a pooler that hands out connections by transaction.
 */
export function createDirectDatabase(url: string, options: DatabaseOptions = {}): Kysely<Database> {
  const pool = gatheringPool(createPool(url, { ...options, pipeline: true }), askPrepared())
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

function portalTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(INT8, toSafeInteger)
  types.setTypeParser(DATE, (text: string) => text)
  return types
}

function toSafeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} does not fit in a number.`)
  return value
}

/** Adds the role as a start-up option beside those the connection string may bring along. */
function withRole(url: string, role: string | undefined): string {
  if (role === undefined) return url
  const parsed = new URL(url)
  const given = parsed.searchParams.get('options')
  parsed.searchParams.set('options', [given, `-c role=${role}`].filter(Boolean).join(' '))
  return parsed.href
}
