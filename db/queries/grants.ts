import type { Insertable, Updateable } from 'kysely'
import {
  coveringStates,
  endableStates,
  revokingStates,
  type EndReason,
  type GrantState,
} from '@/lib/domain/grant'
import type { AssignmentId, GrantId, PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database, GrantRow } from '../schema'
import { markDue } from './assignments'

/** A grant with the names that its audit events carry. */
export type NamedGrant = GrantRow & { holder_name: string; role_name: string; target_name: string }

function namedGrants(db: Db) {
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
  return (await namedGrants(db).where('grant.id', '=', id).executeTakeFirst()) ?? null
}

export async function grantOfRequest(db: Db, id: RequestId): Promise<NamedGrant | null> {
  return (await namedGrants(db).where('grant.request_id', '=', id).executeTakeFirst()) ?? null
}

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

/** The same without locks: what the assignment is wanted for right now. */
export async function openGrants(db: Db, id: AssignmentId): Promise<GrantRow[]> {
  return db
    .selectFrom('grant')
    .selectAll()
    .where('assignment_id', '=', id)
    .where('state', 'in', [...coveringStates, ...revokingStates])
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

export interface EndedGrant {
  id: GrantId
  number: number
  request_id: RequestId
  principal_id: PrincipalId
  role_id: RoleId
  target_id: TargetId
  assignment_id: AssignmentId | null
  ends_at: Date | null
  holder_name: string
  role_name: string
  target_name: string
}

/**
 * Begins the end of up to `limit` grants whose time is up, in one statement, skipping rows another sweep holds, and
 * marks their assignments due.
 */
export async function claimExpired(tx: Tx, args: { now: Date; limit: number }): Promise<EndedGrant[]> {
  const ended = await tx
    .with('due', (db) =>
      db
        .selectFrom('grant')
        .select('id')
        .where('state', '=', 'ACTIVE')
        .where('ends_at', '<=', args.now)
        .orderBy('ends_at')
        .limit(args.limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('grant')
    .from('principal')
    .innerJoin('role', (join) => join.onTrue())
    .innerJoin('target', (join) => join.onTrue())
    .set({ state: 'DEACTIVATING', end_reason: 'EXPIRED', revoke_started_at: args.now })
    .whereRef('principal.id', '=', 'grant.principal_id')
    .whereRef('role.id', '=', 'grant.role_id')
    .whereRef('target.id', '=', 'grant.target_id')
    .where('grant.id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning([
      'grant.id',
      'grant.number',
      'grant.request_id',
      'grant.principal_id',
      'grant.role_id',
      'grant.target_id',
      'grant.assignment_id',
      'grant.ends_at',
      'principal.name as holder_name',
      'role.name as role_name',
      'target.name as target_name',
    ])
    .execute()
  await markDue(tx, { ids: ended.flatMap((grant) => grant.assignment_id ?? []), now: args.now })
  return ended
}

/** Grants a person holds or will hold: what ends at once when the person leaves. */
export async function endableGrantsOf(db: Db, principalId: PrincipalId): Promise<GrantId[]> {
  const rows = await db
    .selectFrom('grant')
    .select('id')
    .where('principal_id', '=', principalId)
    .where('state', 'in', [...endableStates])
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
