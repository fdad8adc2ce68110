import { sql, type Insertable, type Updateable } from 'kysely'
import {
  coveringStates,
  endableStates,
  revokingStates,
  type EndReason,
  type GrantState,
} from '@/lib/domain/grant'
import type { AssignmentId, GrantId, PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database, GrantRow, NewAuditEvent } from '../schema'
import { once } from '../once'
import { markDue } from './assignments'

/** A grant with the names that its audit events carry. */
export type NamedGrant = GrantRow & { holder_name: string; role_name: string; target_name: string }

export function namedGrants(db: Db) {
  return db
    .selectFrom('grant')
    .innerJoin('principal', 'principal.id', 'grant.principal_id')
    .innerJoin('role', 'role.id', 'grant.role_id')
    .innerJoin('target', 'target.id', 'grant.target_id')
    .selectAll('grant')
    .select(['principal.name as holder_name', 'role.name as role_name', 'target.name as target_name'])
}

export async function insertGrant(tx: Tx, values: Insertable<Database['grant']>): Promise<GrantRow> {
  return tx.insertInto('grant').values(values).returningAll().executeTakeFirstOrThrow()
}

export async function findGrant(db: Db, id: GrantId): Promise<NamedGrant | null> {
  return (await grantsOfId(db, { id }))[0] ?? null
}

const grantsOfId = once((db, args: { id: GrantId }) =>
  namedGrants(db).where('grant.id', '=', args.id).compile(),
)

export async function grantOfRequest(db: Db, id: RequestId): Promise<NamedGrant | null> {
  return (await grantsOfRequest(db, { id }))[0] ?? null
}

const grantsOfRequest = once((db, args: { id: RequestId }) =>
  namedGrants(db).where('grant.request_id', '=', args.id).compile(),
)

/** Locks one grant until the transaction ends. */
export async function lockGrant(tx: Tx, id: GrantId): Promise<NamedGrant | null> {
  return (await namedGrants(tx).where('grant.id', '=', id).forUpdate('grant').executeTakeFirst()) ?? null
}

/** Locks every grant of an assignment that still asks for access or for its removal, oldest first. */
export async function lockOpenGrants(tx: Tx, id: AssignmentId): Promise<NamedGrant[]> {
  return namedGrants(tx)
    .where('grant.assignment_id', '=', id)
    .where('grant.state', 'in', [...coveringStates, ...revokingStates])
    .orderBy('grant.id')
    .forUpdate('grant')
    .execute()
}

/** Moves a grant on; the caller holds its lock, so a mismatch of `from` is a bug and throws. */
export async function moveGrant(
  tx: Tx,
  args: { id: GrantId; from: GrantState; values: Updateable<Database['grant']> & { state: GrantState } },
): Promise<void> {
  const result = await tx
    .updateTable('grant')
    .set(args.values)
    .where('id', '=', args.id)
    .where('state', '=', args.from)
    .executeTakeFirst()
  if (result.numUpdatedRows !== 1n) throw new Error(`Grant ${args.id} is no longer ${args.from}.`)
}

/** Ids of the scheduled grants whose start has come, the earliest first. */
export async function dueStarts(db: Db, args: { now: Date; limit: number }): Promise<GrantId[]> {
  const rows = await db
    .selectFrom('grant')
    .select('id')
    .where('state', '=', 'SCHEDULED')
    .where('planned_start', '<=', args.now)
    .orderBy('planned_start')
    .limit(args.limit)
    .execute()
  return rows.map((row) => row.id)
}

/** Takes one scheduled grant for starting, or null when another sweep holds it or it has moved on. */
export async function claimStart(tx: Tx, args: { id: GrantId; now: Date }): Promise<NamedGrant | null> {
  const row = await namedGrants(tx)
    .where('grant.id', '=', args.id)
    .where('grant.state', '=', 'SCHEDULED')
    .where('grant.planned_start', '<=', args.now)
    .forUpdate('grant')
    .skipLocked()
    .executeTakeFirst()
  return row ?? null
}

/** Who ends grants whose time is up, as their audit events tell it. */
export type EndedBy = Pick<
  NewAuditEvent,
  'actor_kind' | 'actor_name' | 'source_address' | 'via' | 'correlation_id'
>

/**
 * Begins the end of up to `limit` grants whose time is up and appends the event of each, in one statement that skips
 * rows another sweep holds; then marks their assignments due. Thousands may end in one instant: no row is carried to
 * this process and back.
 */
export async function endExpired(
  tx: Tx,
  args: { now: Date; limit: number; by: EndedBy },
): Promise<GrantId[]> {
  const { now, limit, by } = args
  const { rows } = await sql<{ id: GrantId; assignment_id: AssignmentId | null }>`
    with due as (
      select id from "grant" where state = 'ACTIVE' and ends_at <= ${now}
       order by ends_at limit ${limit} for update skip locked
    ), ended as (
      update "grant" g set state = 'DEACTIVATING', end_reason = 'EXPIRED', revoke_started_at = ${now}
        from due where g.id = due.id
      returning g.id, g.number, g.request_id, g.principal_id, g.role_id, g.target_id, g.assignment_id, g.ends_at
    ), told as (
      insert into audit_event (occurred_at, actor_kind, actor_name, source_address, via, correlation_id, action,
        object_type, object_id, object_name, request_id, grant_id, assignment_id, subject_id, subject_name,
        role_id, role_name, target_id, target_name, before, after)
      select ${now}, ${by.actor_kind}, ${by.actor_name}, ${by.source_address ?? null}, ${by.via},
             ${by.correlation_id ?? null}, 'grant.deactivating',
             'grant', e.id::text, 'GRT-' || e.number, e.request_id, e.id, e.assignment_id, e.principal_id, p.name,
             e.role_id, r.name, e.target_id, t.name, '{"state": "ACTIVE"}'::jsonb,
             jsonb_build_object('state', 'DEACTIVATING', 'endReason', 'EXPIRED', 'endsAt',
               to_char(e.ends_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        from ended e
        join principal p on p.id = e.principal_id
        join role r on r.id = e.role_id
        join target t on t.id = e.target_id
       order by e.ends_at, e.id
    )
    select id, assignment_id from ended`.execute(tx)
  await markDue(tx, { ids: rows.flatMap((row) => row.assignment_id ?? []), now })
  return rows.map((row) => row.id)
}

/** Grants a person holds or will hold: what ends at once when the person leaves. */
export async function endableGrantsOf(db: Db, principalId: PrincipalId): Promise<GrantId[]> {
  const rows = await db
    .selectFrom('grant')
    .select('id')
    .where('principal_id', '=', principalId)
    .where('state', 'in', [...endableStates])
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Grants of people who are disabled or whose contract is over: they end, whoever forgot to end them. */
export async function grantsOfLeavers(db: Db, args: { now: Date; limit: number }): Promise<GrantId[]> {
  const rows = await db
    .selectFrom('principal')
    .innerJoin('grant', 'grant.principal_id', 'principal.id')
    .select('grant.id')
    .where('grant.state', 'in', [...endableStates])
    .where((eb) => eb.or([eb('principal.status', '=', 'disabled'), eb('principal.ends_at', '<=', args.now)]))
    .limit(args.limit)
    .execute()
  return rows.map((row) => row.id)
}

/** What ends a grant that is not at its natural end. */
export type EarlyEnd = Exclude<EndReason, 'EXPIRED' | 'NEVER_STARTED'>

/** The number of a request whose grant gives the very same access as this one at `now`, or null. */
export async function otherCover(db: Db, args: { grant: GrantRow; now: Date }): Promise<number | null> {
  const row = await db
    .selectFrom('grant')
    .innerJoin('activation_request as request', 'request.id', 'grant.request_id')
    .select('request.number')
    .where('grant.assignment_id', '=', args.grant.assignment_id)
    .where('grant.id', '!=', args.grant.id)
    .where('grant.state', 'in', [...coveringStates])
    .where((eb) => eb.or([eb('grant.ends_at', 'is', null), eb('grant.ends_at', '>', args.now)]))
    .limit(1)
    .executeTakeFirst()
  return row?.number ?? null
}

/** The assignment a grant is about, or null while it is only scheduled. */
export async function grantAssignment(db: Db, id: GrantId): Promise<AssignmentId | null> {
  const row = await db.selectFrom('grant').select('assignment_id').where('id', '=', id).executeTakeFirst()
  return row?.assignment_id ?? null
}
