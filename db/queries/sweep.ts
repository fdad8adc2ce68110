import { sql } from 'kysely'
import { endableStates } from '@/lib/domain/grant'
import type { Db } from '../client'
import { prepare } from '../prepared'

/** The database's own clock, which every process agrees on. */
export async function databaseNow(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('The database did not tell the time.')
  return row.now
}

/** What a sweep has to know before it does anything; what is due first is read from one end of a partial index each. */
export interface NextDue {
  now: Date
  lapses: Date | null
  reminders: Date | null
  /** A delegation that begins, or is over. */
  delegations: Date | null
  /** A review of an emergency that waits, or is overdue. */
  reviews: Date | null
  /** An approver who leaves: disabled, or their contract over. */
  seats: Date | null
  /** Leave to break a separation rule that is over. */
  exceptions: Date | null
  /** An activated bundle that is neither whole nor lost as far as is known. */
  bundles: Date | null
  starts: Date | null
  ends: Date | null
  /** A holder who is to hear that the end comes near. */
  warnings: Date | null
  /** A token whose end is to be told of. */
  tokens: Date | null
  /** Somebody whose group, manager or department changed. */
  movers: Date | null
  /** Somebody from outside whose end is to be told of. */
  contracts: Date | null
  work: Date | null
  listing: Date | null
  /** A grant that ends with its ticket, which is to be looked at. */
  tickets: Date | null
  /** A letter that is to be sent. */
  mail: Date | null
  /** A view whose weekly count is to be sent. */
  weeklyCounts: Date | null
  /** A report that somebody is to be sent. */
  reports: Date | null
  /** Whether somebody who is disabled, or whose contract is over, still holds something. */
  leavers: boolean
  /** Whether the last noted sweep is so long ago that this one is to be noted. */
  noteWanted: boolean
}

/** Sweeps are noted this far apart, in milliseconds: many may come in a second, and one note says as much. */
const notedEveryMs = 5_000

/** The database's clock and the earliest due instant of each kind, in one round trip. */
export async function nextDue(db: Db): Promise<NextDue> {
  const { rows } = await sql<NextDue>`
    select
      clock_timestamp() as now,
      (select decide_by from activation_request where state = 'PENDING_APPROVAL' order by decide_by limit 1) as lapses,
      (select remind_at from activation_request where state = 'PENDING_APPROVAL' and remind_at is not null
        order by remind_at limit 1) as reminders,
      least(
        (select starts_at from delegation where moved_at is null and ended_at is null order by starts_at limit 1),
        (select min(coalesce(ended_at, ends_at)) from delegation where began_at is not null and returned_at is null)
      ) as delegations,
      (select remind_at from post_review where reviewed_at is null and remind_at is not null
        order by remind_at limit 1) as reviews,
      (select gone_at from principal where gone_at is not null and (seats_left_at is null or seats_left_at < gone_at)
        order by gone_at limit 1) as seats,
      (select ends_at from separation_exception where ended_at is null order by ends_at limit 1) as exceptions,
      (select due_at from bundle_activation where state = 'open' order by due_at limit 1) as bundles,
      (select planned_start from "grant" where state = 'SCHEDULED' order by planned_start limit 1) as starts,
      (select ends_at from "grant" where state = 'ACTIVE' order by ends_at limit 1) as ends,
      (select warn_at from "grant" where state = 'ACTIVE' and warn_at is not null order by warn_at limit 1) as warnings,
      (select warn_at from api_token where revoked_at is null and warn_at is not null order by warn_at limit 1) as tokens,
      (select judge_due_at from principal where judge_due_at is not null order by judge_due_at limit 1) as movers,
      (select warn_at from principal where warn_at is not null and status = 'active' order by warn_at limit 1) as contracts,
      (select min(greatest(due_at, leased_until)) from
        (select due_at, leased_until from assignment where due_at is not null order by due_at limit 32) soon) as work,
      (select list_due_at from target order by list_due_at limit 1) as listing,
      (select due_at from ticket_watch order by due_at limit 1) as tickets,
      (select due_at from mail where due_at is not null order by due_at limit 1) as mail,
      (select next_at from weekly_count order by next_at limit 1) as "weeklyCounts",
      (select next_at from report_subscription order by next_at limit 1) as reports,
      exists (
        select from principal p join "grant" g on g.principal_id = p.id
         where (p.status = 'disabled' or p.ends_at <= statement_timestamp())
           and g.state in (${sql.join([...endableStates])})) as leavers,
      coalesce((select started_at from sweep_status) < clock_timestamp() - ${notedEveryMs} * interval '1 millisecond',
        true) as "noteWanted" ${sql.raw(prepare)}`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('The database did not tell what is due.')
  return row
}

/**
 * Keeps what a sweep did, for the operator's page, unless another has done so in the meantime. It locks a row and waits
 * for the disk even where it leaves the note as it is: ask `noteWanted` first.
 */
export async function saveSweepStatus(
  db: Db,
  args: { startedAt: Date; durationMs: number; summary: Record<string, unknown> },
): Promise<void> {
  const values = {
    started_at: args.startedAt,
    duration_ms: args.durationMs,
    summary: JSON.stringify(args.summary),
  }
  await db
    .insertInto('sweep_status')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .column('singleton')
        .doUpdateSet(values)
        .where('sweep_status.started_at', '<', new Date(args.startedAt.getTime() - notedEveryMs)),
    )
    .execute()
}

export async function lastSweep(db: Db) {
  const row = await db
    .selectFrom('sweep_status')
    .select(['started_at', 'duration_ms', 'summary'])
    .executeTakeFirst()
  return row ?? null
}
