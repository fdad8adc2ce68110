import {
  everybody,
  offeredRoles,
  openDrafts,
  roleEntry,
  versionsOf,
  type RoleEntry,
} from '@/db/queries/explain'
import type { PolicyDraftId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

/** What can be tried out: the roles, and of one of them the policies. */
export interface Choices {
  people: { handle: string; name: string }[]
  roles: RoleEntry[]
  versions: number[]
  drafts: { id: PolicyDraftId; author: string }[]
}

/** For administrators and auditors; the refusal says so. */
export async function triableChoices(ctx: PersonContext, slug: string): Promise<Result<Choices, string>> {
  const permission = can(ctx.viewer, 'policy.try', null)
  if (!permission.ok) return err(permission.reason)
  const [people, roles, role] = await Promise.all([
    everybody(ctx.db),
    offeredRoles(ctx.db),
    roleEntry(ctx.db, slug),
  ])
  const chosen = role ?? roles[0]
  if (chosen === undefined) return ok({ people, roles, versions: [], drafts: [] })
  const [versions, drafts] = await Promise.all([versionsOf(ctx.db, chosen.id), openDrafts(ctx.db, chosen.id)])
  return ok({
    people,
    roles,
    versions: versions.map(({ version }) => version),
    drafts: drafts.map(({ id, author }) => ({ id, author })),
  })
}
