import { offeredRoles } from '@/db/queries/explain'
import { activePeople, listRules, type RuleRow } from '@/db/queries/separation'
import { listExceptions, type ExceptionRow } from '@/db/queries/separation-exceptions'
import type { RoleId } from '@/lib/domain/ids'
import { can, type Permission } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export interface SeparationOverview {
  rules: RuleRow[]
  exceptions: ExceptionRow[]
  mayChange: Permission
  /** To choose from; empty for whoever only reads. */
  roles: { id: RoleId; name: string; target: string }[]
  people: { handle: string; name: string }[]
}

/** Every separation rule and exception. Fails with the sentence for whoever may not read them. */
export async function separationOverview(ctx: PersonContext): Promise<Result<SeparationOverview, string>> {
  const permission = can(ctx.viewer, 'separation.read', null)
  if (!permission.ok) return err(permission.reason)
  const mayChange = can(ctx.viewer, 'separation.change', null)
  const now = ctx.now()
  const [rules, exceptions, roles, people] = await Promise.all([
    listRules(ctx.db),
    listExceptions(ctx.db, now),
    mayChange.ok ? offeredRoles(ctx.db) : [],
    mayChange.ok ? activePeople(ctx.db) : [],
  ])
  return ok({ rules, exceptions, mayChange, roles, people })
}
