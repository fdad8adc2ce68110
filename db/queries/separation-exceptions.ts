import { sql, type Insertable } from 'kysely'
import type { PrincipalId, SeparationExceptionId, SeparationRuleId } from '@/lib/domain/ids'
import type { Exemption } from '@/lib/domain/separation'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

/** The exceptions this person has from these rules at `now`, the one that ends last first. */
export async function exemptionsOf(
  db: Db,
  args: { principalId: PrincipalId; ruleIds: readonly SeparationRuleId[]; now: Date },
): Promise<Exemption[]> {
  return db
    .selectFrom('separation_exception as exception')
    .innerJoin('principal as owner', 'owner.id', 'exception.owner_id')
    .select(['exception.rule_id as ruleId', 'owner.name as owner', 'exception.control'])
    .select('exception.ends_at as endsAt')
    .where('exception.principal_id', '=', args.principalId)
    .where('exception.rule_id', 'in', [...args.ruleIds])
    .where('exception.ended_at', 'is', null)
    .where('exception.ends_at', '>', args.now)
    .orderBy('exception.ends_at', 'desc')
    .execute()
}

export interface ExceptionRow {
  id: SeparationExceptionId
  ruleId: SeparationRuleId
  rule: string
  principalId: PrincipalId
  person: string
  owner: string
  control: string
  reason: string
  createdAt: Date
  createdBy: string
  endsAt: Date
  endedAt: Date | null
}

/** The exceptions, those in force first, then the latest. */
export async function listExceptions(db: Db, now: Date): Promise<ExceptionRow[]> {
  return exceptions(db)
    .orderBy((eb) => eb.or([eb('x.ended_at', 'is not', null), eb('x.ends_at', '<=', now)]))
    .orderBy('x.ends_at', 'desc')
    .limit(200)
    .execute()
}

/** Locks an exception until the transaction ends. */
export async function lockException(tx: Tx, id: SeparationExceptionId): Promise<ExceptionRow | null> {
  const row = await exceptions(tx).where('x.id', '=', id).forUpdate('x').executeTakeFirst()
  return row ?? null
}

function exceptions(db: Db) {
  return db
    .selectFrom('separation_exception as x')
    .innerJoin('separation_rule as rule', 'rule.id', 'x.rule_id')
    .innerJoin('principal as person', 'person.id', 'x.principal_id')
    .innerJoin('principal as owner', 'owner.id', 'x.owner_id')
    .innerJoin('principal as author', 'author.id', 'x.created_by')
    .select(['x.id', 'x.rule_id as ruleId', 'rule.name as rule', 'x.principal_id as principalId'])
    .select(['person.name as person', 'owner.name as owner', 'x.control', 'x.reason'])
    .select(['x.created_at as createdAt', 'author.name as createdBy', 'x.ends_at as endsAt'])
    .select('x.ended_at as endedAt')
}

export async function insertException(
  tx: Tx,
  values: Insertable<Database['separation_exception']>,
): Promise<SeparationExceptionId> {
  const row = await tx
    .insertInto('separation_exception')
    .values(values)
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function endException(
  tx: Tx,
  args: { id: SeparationExceptionId; by: PrincipalId; now: Date },
): Promise<void> {
  await tx
    .updateTable('separation_exception')
    .set({ ended_at: args.now, ended_by: args.by })
    .where('id', '=', args.id)
    .execute()
}

/** Ends up to `limit` exceptions whose time is over. */
export async function claimOverdueExceptions(tx: Tx, args: { now: Date; limit: number }) {
  const { rows } = await sql<{
    id: SeparationExceptionId
    rule: string
    principalId: PrincipalId
    person: string
  }>`
    with due as (
      select id from separation_exception where ended_at is null and ends_at <= ${args.now}
       order by ends_at limit ${args.limit} for update skip locked)
    update separation_exception x set ended_at = x.ends_at
      from due, separation_rule rule, principal person
     where x.id = due.id and rule.id = x.rule_id and person.id = x.principal_id
    returning x.id, rule.name as rule, x.principal_id as "principalId", person.name as person`.execute(tx)
  return rows
}
