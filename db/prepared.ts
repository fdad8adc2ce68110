import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'

/** Stands at the end of a statement that is worth preparing: planning it costs more than running it. */
export const prepare = '/* prepare */'

/** Texts known so far; a statement whose text varies without end is sent as it is once there are this many. */
const most = 50

/**
 * A pool whose connections plan each statement that ends in `prepare` once and keep it under a name. Not for a pooler
 * that hands out connections by transaction: the next statement may come to another one.
 */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | null => {
    const known = names.get(text)
    if (known !== undefined || names.size >= most) return known ?? null
    const name = `gatehouse-${names.size + 1}`
    names.set(text, name)
    return name
  }
  return {
    connect: async () => {
      const client = await pool.connect()
      const query = (text: unknown, values: unknown[]) => {
        const name = typeof text === 'string' && text.endsWith(prepare) ? nameOf(text) : null
        return name === null
          ? client.query(text as string, values)
          : client.query({ name, text: text as string, values })
      }
      // Two overloads, the other one for cursors, pass through as they are.
      return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() }
    },
    end: () => pool.end(),
  }
}
