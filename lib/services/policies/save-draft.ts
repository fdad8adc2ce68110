import { insertDraft, lockOwnDraft, lockRolePolicy, updateDraft } from '@/db/queries/policies'
import type { PolicyDraftId, RoleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import type { PolicySettings } from '@/lib/domain/policy'
import { maxCommentLength } from '@/lib/domain/policy-draft'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { policyEvent } from './event'
import { directoryFor, wordNames } from './names'

export type SaveDraftRefusal = 'no-such-role' | 'not-permitted' | 'unchanged'

export interface SaveDraftInput {
  roleId: RoleId
  settings: PolicySettings
  comment: string
  /** When it is to come into force; null for as soon as it is published. */
  effectiveAt: Date | null
  /** The version it was written over: what was published since is not overwritten unseen. */
  baseVersion: number
}

/** Keeps what an administrator writes; each has one draft of a role at a time. */
export async function saveDraft(
  ctx: PersonContext,
  input: SaveDraftInput,
): Promise<Result<PolicyDraftId, SaveDraftRefusal>> {
  const now = ctx.now()
  const comment = readableText(input.comment).trim().slice(0, maxCommentLength)
  return atomically<PolicyDraftId, SaveDraftRefusal>(ctx, async (tx) => {
    const role = await lockRolePolicy(tx, input.roleId)
    if (role === null) return err('no-such-role')
    if (!can(ctx.viewer, 'policy.edit', { managedFrom: role.managedFrom }).ok) return err('not-permitted')
    if (JSON.stringify(input.settings) === JSON.stringify(role.newest.settings)) return err('unchanged')
    const values = {
      base_version: Math.min(input.baseVersion, role.newest.version),
      settings: JSON.stringify(input.settings),
      comment,
      effective_at: input.effectiveAt,
      updated_at: now,
    }
    const own = await lockOwnDraft(tx, { roleId: role.id, authorId: ctx.viewer.id })
    if (own !== null) await updateDraft(tx, own.id, values)
    const id =
      own?.id ??
      (await insertDraft(tx, {
        ...values,
        role_id: role.id,
        state: 'draft',
        author_id: ctx.viewer.id,
        created_at: now,
      }))
    const names = wordNames(await directoryFor(tx, { settings: [role.newest.settings, input.settings] }))
    const version = role.newest.version + 1
    const about = { action: 'policy.drafted', id, version, comment, settings: input.settings } as const
    await record(tx, ctx, now, policyEvent(role, about, names))
    return ok(id)
  })
}
