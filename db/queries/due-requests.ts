import { sql } from 'kysely'
import type { RequestId } from '@/lib/domain/ids'
import type { Tx } from '../client'

/** Whether the open stage, once its time is up, goes to others and has not done so yet. */
const goesToOthers = sql<boolean>`(timed_out_at is null
  -- At its old end there is nothing left to extend, whoever is asked.
  and (extends_grant_id is null or decide_by < wanted_start)
  and coalesce(verdict #> array['stages', (stage - 1)::text, 'timeOut'], 'null') <> 'null')`

const not = (condition: typeof goesToOthers) => sql<boolean>`not ${condition}`

/**
 * Locks one request, or `only` this one, whose open stage was not answered in time and goes to others; null where there
 * is none.
 */
export async function claimTimedOut(tx: Tx, now: Date, only?: RequestId): Promise<RequestId | null> {
  const row = await tx
    .selectFrom('activation_request')
    .select('id')
    .where('state', '=', 'PENDING_APPROVAL')
    .where('decide_by', '<=', now)
    .where(goesToOthers)
    .$if(only !== undefined, (query) => query.where('id', '=', only ?? null))
    .orderBy('decide_by')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

/** Locks one request whose approvers are due to be reminded, or null where there is none. */
export async function claimReminder(tx: Tx, now: Date): Promise<RequestId | null> {
  const row = await tx
    .selectFrom('activation_request')
    .select('id')
    .where('state', '=', 'PENDING_APPROVAL')
    .where('remind_at', '<=', now)
    .where('decide_by', '>', now)
    .orderBy('remind_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

export type LapsedRequest = Awaited<ReturnType<typeof claimLapsed>>[number]

/**
 * Closes up to `limit` requests, or `only` this one, whose time to be answered is over, skipping those being decided
 * right now.
 */
export async function claimLapsed(tx: Tx, args: { now: Date; limit: number; only?: RequestId }) {
  return tx
    .with('due', (db) =>
      db
        .selectFrom('activation_request')
        .select('id')
        .where('state', '=', 'PENDING_APPROVAL')
        .where('decide_by', '<=', args.now)
        .where(not(goesToOthers))
        .$if(args.only !== undefined, (query) => query.where('id', '=', args.only ?? null))
        .orderBy('decide_by')
        .limit(args.limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('activation_request as request')
    .from('role')
    .innerJoin('target', 'target.id', 'role.target_id')
    .innerJoin('principal', (join) => join.onTrue())
    .set({ state: 'EXPIRED', decided_at: args.now })
    .whereRef('role.id', '=', 'request.role_id')
    .whereRef('principal.id', '=', 'request.requester_id')
    .where('request.id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning([
      'request.id',
      'request.number',
      'request.requester_id',
      'request.asked_by_id',
      'request.decide_by',
      'principal.name as requester_name',
      'role.id as role_id',
      'role.name as role_name',
      'target.id as target_id',
      'target.name as target_name',
    ])
    .execute()
}
