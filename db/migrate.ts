import { Migrator, sql } from 'kysely'
import { migrations } from './migrations/index'
import type { Db } from './client'

/** The oldest PostgreSQL the migrations and queries are written for, as `server_version_num`. */
const OLDEST_SERVER = 150_000

/** A database that could not be migrated; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export interface MigrationStep {
  name: string
  outcome: 'applied' | 'failed' | 'not reached'
}

/**
 * Brings the database to the newest schema, in one transaction and under an advisory lock: any number of
 * instances may call it at once. Answers the steps taken, none when it was up to date.
 * Fails with a MigrationError: a server older than 15, or a failed step, after which nothing is changed.
 */
export async function migrateToLatest(db: Db): Promise<MigrationStep[]> {
  await refuseOldServer(db)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error, results = [] } = await migrator.migrateToLatest()
  if (error !== undefined) {
    const failed = results.find((step) => step.status === 'Error')?.migrationName
    const reason = error instanceof Error ? error.message : 'no reason given'
    throw new MigrationError(`${failed ? `Migration ${failed} failed` : 'Migrating failed'}: ${reason}`, {
      cause: error,
    })
  }
  return results.map((step) => ({ name: step.migrationName, outcome: outcomes[step.status] }))
}

/** Names of the migrations this build has and the database does not, in order; asks with one cheap statement. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const applied = await appliedMigrations(db)
  return Object.keys(migrations)
    .filter((name) => !applied.has(name))
    .sort()
}

const outcomes = {
  Success: 'applied',
  Error: 'failed',
  NotExecuted: 'not reached',
} as const

async function appliedMigrations(db: Db): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    return new Set(rows.map((row) => row.name))
  } catch (error) {
    if (isUndefinedTable(error)) return new Set()
    throw error
  }
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}

async function refuseOldServer(db: Db): Promise<void> {
  const { rows } = await sql<{ number: number; version: string }>`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version
  `.execute(db)
  const server = rows[0]
  if (server && server.number < OLDEST_SERVER) {
    throw new MigrationError(`PostgreSQL ${server.version} is too old: version 15 or newer is needed.`)
  }
}
