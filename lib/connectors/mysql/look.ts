import { z } from 'zod'
import type { Run } from './client'
import type { MysqlConfig, MysqlEntitlement } from './config'
import { databasePattern } from './config'

const Flag = z.union([z.number(), z.boolean(), z.bigint()]).transform(Boolean)
const Count = z.union([z.number(), z.string(), z.bigint()]).transform(Number)

export const Privilege = z.object({
  on_database: z.string().nullable(),
  on_table: z.string().nullable(),
  privilege: z.string(),
  grantable: Flag.optional(),
})
export type Privilege = z.infer<typeof Privilege>

const User = z.object({ host: z.string(), locked: Flag, default_role: z.string().nullable() })
const HeldRole = z.object({ role: z.string(), admin: Flag })
const Ledger = z.object({ host: z.string(), assignment: z.string(), ends_ms: Count })

/** What the server knows of an account. */
export interface Seen {
  user: z.infer<typeof User> | undefined
  privileges: Privilege[]
  roles: z.infer<typeof HeldRole>[]
  /** What was noted when a login of this name was made; it outlives the login. */
  noted: z.infer<typeof Ledger> | undefined
}

export async function look(run: Run, { holderHost }: MysqlConfig, account: string): Promise<Seen> {
  const [users, privileges, roles, noted] = await run('look', account, holderHost)
  return {
    user: z
      .array(User)
      .parse(users)
      .find(({ host }) => host === holderHost),
    privileges: z.array(Privilege).parse(privileges),
    roles: z.array(HeldRole).parse(roles),
    noted: z.array(Ledger).parse(noted)[0],
  }
}

/** Whether the account has what the entitlement gives; it may have more. */
export function holds({ user, privileges, roles }: Seen, entitlement: MysqlEntitlement): boolean {
  if (user === undefined) return false
  if (entitlement.access === 'role') return roles.some(({ role }) => role === entitlement.role)
  const held = new Set(privileges.map(textOf))
  return wanted(entitlement).every((each) => held.has(each))
}

/** Whether it has that and nothing besides. */
export function holdsExactly(seen: Seen, entitlement: MysqlEntitlement): boolean {
  if (!holds(seen, entitlement) || seen.roles.some(({ admin }) => admin)) return false
  if (entitlement.access === 'role') {
    const isAtHand = seen.user?.default_role === entitlement.role
    return isAtHand && seen.roles.length === 1 && seen.privileges.length === 0
  }
  const isAll = seen.privileges.length === wanted(entitlement).length
  return isAll && seen.roles.length === 0 && !seen.privileges.some(({ grantable }) => grantable)
}

/** The privileges an entitlement comes to, each as `textOf` writes it. */
export function wanted(entitlement: MysqlEntitlement): string[] {
  if (entitlement.access === 'role') return []
  const { database, tables, privileges } = entitlement
  const places =
    tables.length === 0
      ? [{ on_database: databasePattern(database), on_table: null }]
      : [...new Set(tables)].map((table) => ({ on_database: database, on_table: table }))
  return places.flatMap((place) =>
    [...new Set(privileges)].map((privilege) => textOf({ ...place, privilege })),
  )
}

export function textOf({ on_database, on_table, privilege }: Privilege): string {
  return JSON.stringify([on_database, on_table, privilege])
}
