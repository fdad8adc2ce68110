import { roleRows, type RoleRow } from '@/db/queries/policies'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export type ListedRole = Pick<
  RoleRow,
  'slug' | 'name' | 'risk' | 'archived' | 'owners' | 'eligible' | 'version' | 'proposed'
> & { target: string; managedFrom: string | null }

/** Every role with the version that is in force, for administrators and auditors; else the sentence that says why not. */
export async function listRoles(ctx: PersonContext): Promise<Result<ListedRole[], string>> {
  const permission = can(ctx.viewer, 'policies.read', null)
  if (!permission.ok) return err(permission.reason)
  const rows = await roleRows(ctx.db, { now: ctx.now() })
  return ok(
    rows.map(({ slug, name, risk, archived, owners, eligible, version, proposed, ...row }) => ({
      slug,
      name,
      risk,
      archived,
      owners,
      eligible,
      version,
      proposed,
      target: row.target_name,
      managedFrom: row.managed_from,
    })),
  )
}
