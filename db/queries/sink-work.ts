import { sql } from 'kysely'
import type { SinkId } from '@/lib/domain/ids'
import type { LogEvent } from '@/lib/domain/log-event'
import type { Db, Tx } from '../client'
import type { SinkRow } from '../schema'
import { sealedColumns } from './audit-seal'

/** Takes every sink that is due and has something to send under a lease; those that others hold are left to them. */
export async function claimSinks(
  db: Db,
  args: { now: Date; leasedUntil: Date; lease: string; limit: number },
): Promise<SinkRow[]> {
  const { rows } = await sql<SinkRow>`
    with due as (
      select id from sink
       where ended_at is null and state = 'active' and due_at <= ${args.now}
         and (leased_until is null or leased_until <= ${args.now})
         and next_sequence <= (select max(sequence) from audit_leaf)
       order by due_at limit ${args.limit} for update skip locked)
    update sink set lease = ${args.lease}, leased_until = ${args.leasedUntil}
      from due where sink.id = due.id returning sink.*`.execute(db)
  return rows
}

/** Events in the sealed order from a place on, up to `through` where that is fixed. Archived months are not there any more. */
export async function sealedEvents(
  db: Db,
  args: { from: number; through: number | null; limit: number },
): Promise<(LogEvent & { sequence: number })[]> {
  const { rows } = await sql<LogEvent & { sequence: number }>`
    select l.sequence, ${sealedColumns} from audit_leaf l
      join audit_event e on e.id = l.event_id and e.occurred_at = l.event_at
     where l.sequence >= ${args.from} and (${args.through}::bigint is null or l.sequence <= ${args.through})
     order by l.sequence limit ${args.limit}`.execute(db)
  return rows
}

/** How far back a receiver that confirms nothing is sent everything again, at least, in milliseconds. */
const markEveryMs = 30_000

interface Held {
  id: SinkId
  lease: string
  /** Where the batch began: whoever moved it meanwhile is right. */
  from: number
}

/** Fixes the last event of a batch before it is on its way, so that a repeat is the very same. */
export async function fixBatch(db: Db, { id, lease, from }: Held, through: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('sink')
    .set({ through_sequence: through })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('next_sequence', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Notes that a batch was taken and keeps the sink; null when it was lost, or moved elsewhere, in the meantime. */
export async function saveDelivered(
  db: Db,
  held: Held & {
    next: number
    delivered: number
    batchSize: number
    confirms: boolean
    now: Date
    leasedUntil: Date
  },
): Promise<SinkRow | null> {
  const { id, lease, from, now, confirms } = held
  const markTooOld = sql<boolean>`mark_at is null or mark_at <= ${new Date(now.getTime() - markEveryMs)}`
  const row = await db
    .updateTable('sink')
    .set({
      next_sequence: held.next,
      through_sequence: null,
      delivered: sql`delivered + ${held.delivered}`,
      last_delivered_at: now,
      batch_size: held.batchSize,
      attempts: 0,
      last_error: null,
      last_error_at: null,
      leased_until: held.leasedUntil,
      ...(!confirms && {
        mark_sequence: sql`case when ${markTooOld} then ${from} else mark_sequence end`,
        mark_at: sql`case when ${markTooOld} then ${now} else mark_at end`,
      }),
    })
    .where('id', '=', id)
    .where('lease', '=', lease)
    .where('next_sequence', '=', from)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** What a failed delivery comes to. `back`: begin again at the mark, for what the receiver had read may be gone with it. */
export interface FailedDelivery {
  words: string
  now: Date
  dueAt: Date
  batchSize: number
  state: 'active' | 'stopped'
  back: boolean
}

/** Lets go of a sink that could not deliver, with the reason; false when it was lost or moved in the meantime. */
export async function saveUndelivered(db: Db | Tx, held: Held, failed: FailedDelivery): Promise<boolean> {
  const { words, now, dueAt, batchSize, state, back } = failed
  const narrowed = sql<boolean>`batch_size > ${batchSize}`
  const { numUpdatedRows } = await db
    .updateTable('sink')
    .set({
      lease: null,
      leased_until: null,
      attempts: sql`attempts + 1`,
      last_error: words,
      last_error_at: now,
      due_at: dueAt,
      batch_size: batchSize,
      // A smaller batch ends earlier than the one that was refused.
      through_sequence: sql`case when ${narrowed} then null else through_sequence end`,
      // A pause that came in between stays.
      state: sql`case when state = 'active' then ${state} else state end`,
      ...(back && {
        next_sequence: sql`least(next_sequence, coalesce(mark_sequence, next_sequence))`,
        mark_sequence: null,
        mark_at: null,
      }),
    })
    .where('id', '=', held.id)
    .where('lease', '=', held.lease)
    .where('next_sequence', '=', held.from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Lets go of a sink; it is looked at again from `dueAt` on. */
export async function releaseSink(db: Db, args: { id: SinkId; lease: string; dueAt: Date }): Promise<void> {
  await db
    .updateTable('sink')
    .set({ lease: null, leased_until: null, due_at: args.dueAt })
    .where('id', '=', args.id)
    .where('lease', '=', args.lease)
    .execute()
}
