import { sql } from 'kysely'
import type { Db } from '../client'

/** Makes the partitions of the months from `first` to `last`, where they are missing; answers how many it made. */
export async function makePartitions(db: Db, first: Date, last: Date): Promise<number> {
  const { rows } = await sql<{ made: number }>`
    select make_audit_partitions((${first}::timestamptz at time zone 'UTC')::date,
      (${last}::timestamptz at time zone 'UTC')::date) as made`.execute(db)
  return rows[0]?.made ?? 0
}

/** Whether the partition of a month is there; one small look at the catalogue. */
export async function hasPartition(db: Db, month: Date): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('audit_event_' || to_char(${month}::timestamptz at time zone 'UTC', 'YYYY_MM')) is not null as there`.execute(
    db,
  )
  return rows[0]?.there ?? false
}
