import {
  openDraftsOf,
  roleRows,
  versionsOf,
  type DraftRow,
  type RoleRow,
  type VersionRow,
} from '@/db/queries/policies'
import { can, type Permission } from '@/lib/domain/permission'
import { draftPermissions, type DraftPermissions } from '@/lib/domain/policy-draft'
import type { PolicyWordNames } from '@/lib/domain/policy-words'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'
import { directoryFor, wordNames, type PolicyDirectory } from './names'

/** How a version stands to the present: only one is in force. */
export type VersionStanding = 'in-force' | 'to-come' | 'past' | 'never'

export type PolicyVersion = VersionRow & { standing: VersionStanding }

/** A draft, and what this viewer may do with it. */
export type PolicyDraft = DraftRow & { may: DraftPermissions }

export interface RolePolicy {
  role: RoleRow
  /** The newest first. */
  versions: PolicyVersion[]
  inForce: PolicyVersion | null
  /** The one that a new draft is written over, in force or not yet. */
  newest: PolicyVersion
  drafts: PolicyDraft[]
  mayEdit: Permission
  directory: PolicyDirectory
  names: PolicyWordNames
}

/** A role's policy with its versions and drafts. Fails with the sentence for whoever may not see it; null for no such role. */
export async function rolePolicy(
  ctx: PersonContext,
  slug: string,
): Promise<Result<RolePolicy | null, string>> {
  const permission = can(ctx.viewer, 'policies.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const [role] = await roleRows(ctx.db, { now, slug })
  if (role === undefined) return ok(null)
  const [rows, drafts] = await Promise.all([versionsOf(ctx.db, role.id), openDraftsOf(ctx.db, role.id)])
  const versions = standings(rows, now)
  const [newest] = versions
  if (newest === undefined) return ok(null)
  const mayEdit = can(ctx.viewer, 'policy.edit', { managedFrom: role.managed_from })
  const directory = await directoryFor(ctx.db, {
    settings: [...versions, ...drafts].map(({ settings }) => settings),
  })
  return ok({
    role,
    versions,
    inForce: versions.find(({ standing }) => standing === 'in-force') ?? null,
    newest,
    drafts: drafts.map((draft) => ({ ...draft, may: mayWith(ctx, draft, role, newest.version, mayEdit) })),
    mayEdit,
    directory,
    names: wordNames(directory),
  })
}

function mayWith(
  ctx: PersonContext,
  draft: DraftRow,
  { risk }: RoleRow,
  newestVersion: number,
  mayEdit: Permission,
): DraftPermissions {
  const open = {
    state: draft.state,
    authorId: draft.author_id,
    baseVersion: draft.base_version,
    comment: draft.comment,
    effectiveAt: draft.effective_at,
  }
  return draftPermissions(open, { by: ctx.viewer.id, risk, newestVersion }, mayEdit)
}

/** The highest version that has begun is in force; one that a later version overtook never was. */
function standings(rows: readonly VersionRow[], now: Date): PolicyVersion[] {
  const inForce = rows.find((row) => row.published_at <= now)
  return rows.map((row) => ({ ...row, standing: standingOf(row, rows, inForce, now) }))
}

function standingOf(
  row: VersionRow,
  rows: readonly VersionRow[],
  inForce: VersionRow | undefined,
  now: Date,
): VersionStanding {
  if (row === inForce) return 'in-force'
  const overtaken = rows.some(
    (later) => later.version > row.version && later.published_at <= row.published_at,
  )
  if (overtaken) return 'never'
  return row.published_at > now ? 'to-come' : 'past'
}
