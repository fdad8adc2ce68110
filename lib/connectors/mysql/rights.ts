import { z } from 'zod'
import type { Run } from './client'
import { databasePattern } from './config'
import { Privilege } from './look'

const Flag = z.union([z.number(), z.boolean(), z.bigint()]).transform(Boolean)

const State = z.object({
  now_ms: z.union([z.number(), z.string(), z.bigint()]).transform(Number),
  scheduler: z.string(),
  expiry: z.string().nullable(),
  locked: Flag.nullable(),
})

/** What the procedures' owner is and may hand out, and whether the server ends access by itself. */
export interface Rights {
  nowMs: number
  /** Whether the event scheduler runs and the expiry is enabled. */
  expires: boolean
  /** Whether nobody can sign in as the owner. */
  locked: boolean
  privileges: Privilege[]
  /** The roles it may hand out. */
  roles: string[]
  tables: { on_database: string; on_table: string }[]
}

export async function rightsOf(run: Run): Promise<Rights> {
  const [[state] = [], privileges, roles, tables] = await run('rights')
  const { now_ms, scheduler, expiry, locked } = State.parse(state)
  return {
    nowMs: now_ms,
    expires: scheduler === 'ON' && expiry === 'ENABLED',
    locked: locked === true,
    privileges: z.array(Privilege).parse(privileges),
    roles: z
      .array(z.object({ role: z.string(), admin: Flag }))
      .parse(roles)
      .filter(({ admin }) => admin)
      .map(({ role }) => role),
    tables: z.array(z.object({ on_database: z.string(), on_table: z.string() })).parse(tables),
  }
}

/** Whether the owner may hand out a privilege in a database, on all of it or on one table. */
export function mayHandOut(
  { privileges }: Rights,
  asked: { database: string; table: string | null; privilege: string },
): boolean {
  return privileges.some(
    ({ on_database, on_table, privilege, grantable }) =>
      grantable === true &&
      privilege === asked.privilege &&
      (on_database === databasePattern(asked.database) || on_database === asked.database) &&
      (on_table === null || on_table === asked.table),
  )
}
