import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Database } from '@/db/schema'

/** A statement as it went to the server, with what it answered. */
export interface Recorded {
  sql: string
  parameters: readonly unknown[]
  rows: readonly Record<string, unknown>[]
}

/** Queries over `pool` that note every statement, `begin` and `commit` included, in the order in which they were sent. */
export function recordingDatabase(pool: pg.Pool): { db: Kysely<Database>; recorded: Recorded[] } {
  const recorded: Recorded[] = []
  const recording: PostgresPool = {
    connect: async () => {
      const client = await pool.connect()
      const query = async (sql: string, parameters: readonly unknown[]) => {
        const result = await client.query<Record<string, unknown>>(sql, [...parameters])
        recorded.push({ sql, parameters, rows: result.rows })
        return result
      }
      // Kysely's other overload is for cursors, which nothing recorded here uses.
      return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() }
    },
    end: async () => {},
  }
  return { db: new Kysely<Database>({ dialect: new PostgresDialect({ pool: recording }) }), recorded }
}
