import { sql, type Insertable } from 'kysely'
import type { PrincipalId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'
import { covers } from './absence'

export type DelegationRow = NonNullable<Awaited<ReturnType<typeof lockDelegation>>>

export async function insertDelegation(tx: Tx, values: Insertable<Database['delegation']>): Promise<string> {
  const { id } = await tx.insertInto('delegation').values(values).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The delegation with the names of both; null where there is none. */
export async function findDelegation(db: Db, id: string) {
  return (await withNames(db).where('delegation.id', '=', id).executeTakeFirst()) ?? null
}

/** The same, locked until the transaction ends. */
export async function lockDelegation(tx: Tx, id: string) {
  const query = withNames(tx).where('delegation.id', '=', id).forUpdate('delegation')
  return (await query.executeTakeFirst()) ?? null
}

function withNames(db: Db) {
  return db
    .selectFrom('delegation')
    .innerJoin('principal', 'principal.id', 'delegation.principal_id')
    .leftJoin('principal as delegate', 'delegate.id', 'delegation.delegate_id')
    .selectAll('delegation')
    .select(['principal.name as principal_name', 'delegate.name as delegate_name'])
}

/** Locks one delegation that is due to hold at `now`, skipping those another sweep holds; null where there is none. */
export function claimHolding(tx: Tx, now: Date): Promise<string | null> {
  return claimDue(tx, now, 'is')
}

/** The same of one that holds and whose open cases have not moved. */
export function claimMoving(tx: Tx, now: Date): Promise<string | null> {
  return claimDue(tx, now, 'is not')
}

async function claimDue(tx: Tx, now: Date, began: 'is' | 'is not'): Promise<string | null> {
  const row = await tx
    .selectFrom('delegation')
    .select('id')
    .where('began_at', began, null)
    .where('moved_at', 'is', null)
    .where('ended_at', 'is', null)
    .where('starts_at', '<=', now)
    .orderBy('starts_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

/** Locks one delegation that is over at `now` and whose cases have not come back, skipping those another sweep holds. */
export async function claimReturning(tx: Tx, now: Date): Promise<string | null> {
  const row = await tx
    .selectFrom('delegation')
    .select('id')
    .where('began_at', 'is not', null)
    .where('returned_at', 'is', null)
    .where((eb) => eb.or([eb('ends_at', '<=', now), eb('ended_at', 'is not', null)]))
    .orderBy('ends_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return row?.id ?? null
}

export async function updateDelegation(
  tx: Tx,
  id: string,
  values: { began_at?: Date; moved_at?: Date; ended_at?: Date; returned_at?: Date },
): Promise<void> {
  await tx.updateTable('delegation').set(values).where('id', '=', id).execute()
}

export interface DelegationScope {
  /** Of these roles, and of every role on these targets; all cases where both are empty. */
  roleIds: readonly RoleId[]
  targetIds: readonly TargetId[]
}

/** Whether this person has a delegation for any of the same cases in any of the time from `startsAt` to `endsAt`. */
export async function hasDelegationWithin(
  tx: Tx,
  args: DelegationScope & { principalId: PrincipalId; startsAt: Date; endsAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    with wish (role_ids, target_ids) as (values (${[...args.roleIds]}::uuid[], ${[...args.targetIds]}::uuid[]))
    select from delegation d, wish
     where d.principal_id = ${args.principalId} and d.ended_at is null
       and d.starts_at < ${args.endsAt} and d.ends_at > ${args.startsAt}
       and (d.role_ids = '{}' and d.target_ids = '{}' or wish.role_ids = '{}' and wish.target_ids = '{}'
            or d.target_ids && wish.target_ids
            or exists (select from role where ${covers('d', aRole)} and ${covers('wish', aRole)}))
     limit 1`.execute(tx)
  return rows.length > 0
}

const aRole = { id: 'role.id', target: 'role.target_id' }

export interface ListedDelegation {
  id: string
  principal_id: PrincipalId
  principal_name: string
  delegate_name: string | null
  starts_at: Date
  ends_at: Date
  ended_at: Date | null
  reason: string
  role_names: string[]
  target_names: string[]
  /** Who set it, where that was not whoever is away. */
  set_by_name: string | null
}

/**
 * The delegations by this person and to them that are not over at `now`, and their own of the past, or, for `others`,
 * those of everybody else that are not over; the latest first, at most so many.
 */
export async function delegationsAround(
  db: Db,
  args: { principalId: PrincipalId; others: boolean; now: Date; limit: number },
): Promise<ListedDelegation[]> {
  const { principalId: own } = args
  const notOver = sql`d.ended_at is null and d.ends_at > ${args.now}`
  const concerned = args.others
    ? sql`d.principal_id <> ${own} and d.delegate_id is distinct from ${own} and ${notOver}`
    : sql`(d.principal_id = ${own} or d.delegate_id = ${own} and ${notOver})`
  const { rows } = await sql<ListedDelegation>`
    select d.id, d.principal_id, d.starts_at, d.ends_at, d.ended_at, d.reason, p.name as principal_name,
           s.name as delegate_name, author.name as set_by_name,
           array(select name from role where id = any (d.role_ids) order by name) as role_names,
           array(select name from target where id = any (d.target_ids) order by name) as target_names
      from delegation d
      join principal p on p.id = d.principal_id
      left join principal s on s.id = d.delegate_id
      left join principal author on author.id = d.set_by
     where ${concerned}
     order by d.starts_at desc
     limit ${args.limit}`.execute(db)
  return rows
}

/** Every target with its roles in use, both by name: what a delegation may be limited to. */
export async function targetsWithRoles(
  db: Db,
): Promise<{ id: TargetId; name: string; roles: { id: RoleId; name: string }[] }[]> {
  const { rows } = await sql<{ id: TargetId; name: string; roles: { id: RoleId; name: string }[] }>`
    select t.id, t.name, json_agg(json_build_object('id', r.id, 'name', r.name) order by r.name) as roles
      from target t join role r on r.target_id = t.id
     where r.archived_at is null
     group by t.id
     order by t.name`.execute(db)
  return rows
}

/** The names of what a delegation is limited to; null where any of it does not exist. */
export async function scopeNames(db: Db, { roleIds, targetIds }: DelegationScope): Promise<string[] | null> {
  if (roleIds.length + targetIds.length === 0) return []
  const { rows } = await sql<{ name: string }>`
    select name from target where id = any (${[...targetIds]}::uuid[])
    union all select name from role where id = any (${[...roleIds]}::uuid[])
    order by name`.execute(db)
  return rows.length === roleIds.length + targetIds.length ? rows.map(({ name }) => name) : null
}
