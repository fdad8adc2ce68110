import { sql } from 'kysely'
import type { Db } from '../client'

/** One allowance: `burst` at once, and another one every `everyMs`. */
export interface Allowance {
  key: string
  everyMs: number
  burst: number
}

/**
 * Takes one of each allowance in one statement, and answers the keys of those that had one left. Each is a single
 * instant, that at which it will be whole again: no windows, at whose edges twice the burst would pass.
 */
export async function takeFrom(
  db: Db,
  args: { allowances: readonly Allowance[]; now: Date },
): Promise<string[]> {
  const { now } = args
  // In one order, so that two calls at once do not wait for each other.
  const allowances = args.allowances.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const { rows } = await sql<{ key: string }>`
    with wish (key, every, burst) as (
      select key, every * interval '1 millisecond', burst from unnest(
        ${allowances.map(({ key }) => key)}::text[], ${allowances.map(({ everyMs }) => everyMs)}::int[],
        ${allowances.map(({ burst }) => burst)}::int[]) as wish (key, every, burst))
    insert into rate_limit as had (key, full_at)
    select key, ${now}::timestamptz + every from wish order by key
    on conflict (key) do update set full_at = greatest(had.full_at, ${now}) + (excluded.full_at - ${now}::timestamptz)
      where greatest(had.full_at, ${now}) <= ${now}::timestamptz + (
        select every * (burst - 1) from wish where wish.key = excluded.key)
    returning key`.execute(db)
  return rows.map(({ key }) => key)
}

/** In how many milliseconds the emptiest of these allowances has one again; 0 where all have one now. */
export async function waitFor(
  db: Db,
  args: { allowances: readonly Allowance[]; now: Date },
): Promise<number> {
  const rows = await db
    .selectFrom('rate_limit')
    .select(['key', 'full_at'])
    .where(
      'key',
      'in',
      args.allowances.map(({ key }) => key),
    )
    .execute()
  const fullAt = new Map(rows.map((row) => [row.key, row.full_at.getTime()]))
  const waits = args.allowances.map(
    ({ key, everyMs, burst }) => (fullAt.get(key) ?? 0) - args.now.getTime() - everyMs * (burst - 1),
  )
  return Math.max(0, ...waits)
}

/** Forgets allowances that have long been whole again. */
export async function forgetWhole(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('rate_limit').where('full_at', '<', now).execute()
}
