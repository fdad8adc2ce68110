import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { DAY } from '@/lib/domain/duration'
import { PrincipalId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { Context, PersonContext } from '@/lib/services/context'
import { engineDefaults } from '@/lib/services/engine-settings'
import { aContext, aPolicy, aRole, as, aTarget, type Person, type Role } from '@/lib/testing/factories'

/** Everybody's id says their number, so that a script can make it from a random number. */
const idPrefix = '00000000-0000-7000-8000-'
/** Managers have numbers of their own. */
const managerCount = 50
const firstManager = 900_000

/** A person of the bench by number, from 1. */
export function personOf(number: number): Person {
  const handle = `p${number}`
  const id = PrincipalId.parse(idPrefix + String(number).padStart(12, '0'))
  return { id, name: `Person ${number}`, handle, portalRoles: [] }
}

/** Whoever answers for this person. */
export function managerOf(number: number): Person {
  return personOf(firstManager + (number % managerCount))
}

/** SQL for the id of the person whose number the expression `number` gives, and of their manager. */
export const idSql = {
  person: (number: string) => `('${idPrefix}' || lpad(${number}::text, 12, '0'))::uuid`,
  manager: (number: string) =>
    `('${idPrefix}' || lpad((${firstManager} + ${number}::int % ${managerCount})::text, 12, '0'))::uuid`,
}

/** Puts people 1 to `count` and their managers into the portal. */
export async function hire(db: Db, count: number): Promise<void> {
  const insert = (manager: string, from: string) =>
    sql.raw(`insert into principal (id, handle, name, email, manager_id)
      select ${idSql.person('n')}, 'p' || n, 'Person ' || n, 'p' || n || '@example.test', ${manager} from ${from} n`)
  await insert('null', `generate_series(${firstManager}, ${firstManager + managerCount - 1})`).execute(db)
  await insert(idSql.manager('n'), `generate_series(1, ${count})`).execute(db)
  await sql`analyze principal`.execute(db)
}

export const askingTheManager: PolicyInput = {
  ...aPolicy,
  approval: { kind: 'approvers', needed: 1, from: [{ kind: 'manager' }], decideWithinMs: DAY },
}

/** A role on a target that everybody hired so far is eligible for. */
export async function roleForAll(
  db: Db,
  args: { policy: PolicyInput; config?: Record<string, unknown>; entitlement?: Record<string, unknown> },
): Promise<Role> {
  const targetId = args.config === undefined ? await aTarget(db) : await aTarget(db, args.config)
  const role = await aRole(db, {
    targetId,
    policy: args.policy,
    ...(args.entitlement !== undefined && { entitlement: args.entitlement }),
  })
  await sql`insert into eligibility (role_id, principal_id, starts_at)
    select ${role.id}, id, '2020-01-01' from principal`.execute(db)
  await sql`analyze eligibility`.execute(db)
  return role
}

/** Contexts with the patience of production. */
export function portalContext(db: Db, parts: Partial<Context> = {}): Context {
  return aContext(db, { engine: engineDefaults, ...parts })
}

export function personContext(db: Db, person: Person, parts: Partial<Context> = {}): PersonContext {
  return as(db, person, { engine: engineDefaults, ...parts })
}
