import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import type { Ask } from './prepared'

/** Stands at the end of a statement that takes long, and would keep waiting whatever is sent along with it. */
export const alone = '/* alone */'

/** Statements that one connection takes at once; what is begun beyond them goes to the next one. */
const most = 8

interface Waiting {
  text: string
  values: unknown[]
  resolve(answer: pg.QueryResult): void
  reject(error: unknown): void
}

/**
 * A pool over which reads that are begun together travel together: in one write, and answered one after another on one
 * connection. A write to a socket costs the process more than most statements do otherwise, and a page begins many at
 * once. Each is still a transaction of its own. Whatever is not a lone `select`, transactions above all, gets a
 * connection for itself. Wants a pool whose connections are in pipeline mode, and takes no cursors.
 */
export function gatheringPool(pool: pg.Pool, ask: Ask): PostgresPool {
  let waiting: Waiting[] = []
  const gather = (text: string, values: unknown[]) =>
    new Promise<pg.QueryResult>((resolve, reject) => {
      if (waiting.length === 0) setImmediate(leave)
      waiting.push({ text, values, resolve, reject })
    })
  const leave = () => {
    const all = waiting
    waiting = []
    for (let first = 0; first < all.length; first += most) void travel(all.slice(first, first + most))
  }
  // Never rejects: what fails, fails to whoever waits for it.
  const travel = async (together: readonly Waiting[]) => {
    const client = await pool.connect().catch((error: unknown) => {
      for (const { reject } of together) reject(error)
    })
    if (!client) return
    client.connection.stream.cork()
    const answered = together.map(({ text, values, resolve, reject }) =>
      ask(client, text, values).then(resolve, reject),
    )
    client.connection.stream.uncork()
    await Promise.all(answered)
    client.release()
  }
  return {
    connect: async () => {
      let own: pg.PoolClient | null = null
      const query = async (text: string, values: unknown[]) => {
        if (own === null && isLoneRead(text)) return gather(text, values)
        own ??= await pool.connect()
        return ask(own, text, values)
      }
      // The other overload is for cursors.
      return { query: query as unknown as PostgresPoolClient['query'], release: () => own?.release() }
    },
    end: () => pool.end(),
  }
}

const isLoneRead = (text: string) => /^\s*select\b/i.test(text) && !text.endsWith(alone)
