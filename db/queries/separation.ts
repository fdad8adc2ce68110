import { sql, type Insertable } from 'kysely'
import type { PrincipalId, RequestId, RoleId, SeparationRuleId } from '@/lib/domain/ids'
import type { HeldRole, SeparationEffect, SeparationRule } from '@/lib/domain/separation'
import type { Db, Tx } from '../client'
import { once } from '../once'
import type { Database } from '../schema'

/** The rules in force that name any of these roles. */
export async function rulesNaming(db: Db, ...roleIds: readonly RoleId[]): Promise<SeparationRule[]> {
  const { rows } = await sql<SeparationRule>`
    select rule.id, rule.name, rule.reason, rule.effect,
           coalesce(array_agg(each.role_id) filter (where each.side = 1), '{}') as first,
           coalesce(array_agg(each.role_id) filter (where each.side = 2), '{}') as second
      from separation_rule rule
      join separation_role each on each.rule_id = rule.id
     where rule.ended_at is null and rule.id in (
       select named.rule_id from separation_role named where named.role_id = any(${[...roleIds]}::uuid[]))
     group by rule.id order by rule.name`.execute(db)
  return rows
}

/**
 * What the portal gives, or is to give, a person; with `asked` also what waits for an answer. Of what is only scheduled,
 * the grants that came after that of `except` are left out: of two that may not stand together, the earlier one does.
 */
export async function heldRoles(
  db: Db,
  args: { principalId: PrincipalId; except: RequestId | null; asked: boolean; now: Date },
): Promise<HeldRole[]> {
  const { rows } = await sql<HeldRole>`
    select r.id, r.name, held.how from (
      select g.role_id, case g.state when 'SCHEDULED' then 'scheduled' else 'live' end as how, 1 as place, g.number
        from "grant" g
       where g.principal_id = ${args.principalId}
         and g.state in ('SCHEDULED', 'ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')
         and g.request_id is distinct from ${args.except}::uuid
         and (g.state <> 'SCHEDULED' or not exists (
           select from "grant" own where own.request_id = ${args.except}::uuid and own.number < g.number))
      union all
      select q.role_id, 'asked', 2, q.number from activation_request q
       where ${args.asked} and q.requester_id = ${args.principalId} and q.kind = 'activation'
         and q.state = 'PENDING_APPROVAL' and q.decide_by > ${args.now}
         and q.id is distinct from ${args.except}::uuid
    ) held join role r on r.id = held.role_id
    order by held.place, held.how, held.number`.execute(db)
  return rows
}

/** Access found on the targets of these roles that no grant explains, beside each role it may be. */
export async function standingFindings(db: Db, roleIds: readonly RoleId[]) {
  return roleIds.length === 0 ? [] : standingOn(db, { roleIds: [...roleIds] })
}

const standingOn = once((db, args: { roleIds: RoleId[] }) =>
  db
    .selectFrom('role')
    .innerJoin('target', 'target.id', 'role.target_id')
    .innerJoin('drift_finding as found', 'found.target_id', 'role.target_id')
    .select(['role.id', 'role.name', 'role.slug', 'role.entitlement', 'target.connector'])
    .select(['found.account', 'found.entitlement_key'])
    .where(sql<boolean>`role.id = any(${args.roleIds}::uuid[])`)
    .where('found.kind', '=', 'standing')
    .where('found.resolved_at', 'is', null)
    .compile(),
)

export interface RuleRow {
  id: SeparationRuleId
  name: string
  reason: string
  effect: SeparationEffect
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
  first: string[]
  second: string[]
  /** Who has two such roles open right now, by name. */
  breaking: string[]
}

/** Every rule with the names of its roles, those in force first, then the latest. */
export async function listRules(db: Db): Promise<RuleRow[]> {
  const { rows } = await sql<RuleRow>`
    select rule.id, rule.name, rule.reason, rule.effect, rule.created_at as "createdAt", author.name as "createdBy",
           rule.ended_at as "endedAt",
           coalesce(array_agg(role.name order by role.name) filter (where each.side = 1), '{}') as first,
           coalesce(array_agg(role.name order by role.name) filter (where each.side = 2), '{}') as second,
           array(
             select person.name from "grant" g
               join separation_role s on s.role_id = g.role_id and s.rule_id = rule.id
               join principal person on person.id = g.principal_id
              where rule.ended_at is null
                and g.state in ('SCHEDULED', 'ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')
              group by person.id
             having count(distinct s.side) = 2
                 or (count(distinct g.role_id) > 1 and not exists (
                       select from separation_role other where other.rule_id = rule.id and other.side = 2))
              order by person.name) as breaking
      from separation_rule rule
      left join principal author on author.id = rule.created_by
      left join (separation_role each join role on role.id = each.role_id) on each.rule_id = rule.id
     group by rule.id, author.name
     order by rule.ended_at is not null, coalesce(rule.ended_at, rule.created_at) desc
     limit 200`.execute(db)
  return rows
}

/** Locks a rule that is in force; null when there is none of that id. */
export async function lockRule(tx: Tx, id: SeparationRuleId) {
  const row = await tx
    .selectFrom('separation_rule')
    .select(['id', 'name', 'effect'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** The new rule's id, or null when a rule in force has that name. */
export async function insertRule(
  tx: Tx,
  rule: Insertable<Database['separation_rule']>,
  roles: { first: readonly RoleId[]; second: readonly RoleId[] },
): Promise<SeparationRuleId | null> {
  const row = await tx
    .insertInto('separation_rule')
    .values(rule)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return null
  await tx
    .insertInto('separation_role')
    .values([
      ...roles.first.map((role_id) => ({ rule_id: row.id, role_id, side: 1 as const })),
      ...roles.second.map((role_id) => ({ rule_id: row.id, role_id, side: 2 as const })),
    ])
    .execute()
  return row.id
}

export async function endRule(
  tx: Tx,
  args: { id: SeparationRuleId; by: PrincipalId; now: Date },
): Promise<void> {
  await tx
    .updateTable('separation_rule')
    .set({ ended_at: args.now, ended_by: args.by })
    .where('id', '=', args.id)
    .execute()
}

/** An active person by the handle people know them by; null when there is none. */
export async function personByHandle(
  db: Db,
  handle: string,
): Promise<{ id: PrincipalId; name: string } | null> {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('handle', '=', handle)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row ?? null
}

/** People to choose from, by name. */
export async function activePeople(db: Db): Promise<{ handle: string; name: string }[]> {
  return db
    .selectFrom('principal')
    .select(['handle', 'name'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .orderBy('name')
    .limit(1_000)
    .execute()
}
