import type pg from 'pg'

/** Stands at the end of a statement that is worth preparing: planning it costs more than running it. */
export const prepare = '/* prepare */'

/** Texts known so far; a statement whose text varies without end is sent as it is once there are this many. */
const most = 50

/** Sends a statement over a connection. */
export type Ask = (client: pg.PoolClient, text: string, values: unknown[]) => Promise<pg.QueryResult>

/**
 * Has each connection plan what ends in `prepare` once and keep it under a name. Not for a pooler that hands out
 * connections by transaction: the next statement may come to another one.
 */
export function askPrepared(): Ask {
  const names = new Map<string, string>()
  const nameOf = (text: string): string | null => {
    const known = names.get(text)
    if (known !== undefined || names.size >= most) return known ?? null
    const name = `gatehouse-${names.size + 1}`
    names.set(text, name)
    return name
  }
  return (client, text, values) => {
    const name = text.endsWith(prepare) ? nameOf(text) : null
    return name === null ? client.query(text, values) : client.query({ name, text, values })
  }
}
