import { findDraft, lockDraft, lockRolePolicy, type DraftRow, type LockedRole } from '@/db/queries/policies'
import type { Tx } from '@/db/client'
import type { PolicyDraftId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import type { OpenDraft } from '@/lib/domain/policy-draft'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export type OpenDraftRefusal = 'no-such-draft' | 'not-permitted'

/** Locks a draft and its role, the role first like everybody else who changes its policy. */
export async function lockOpenDraft(
  tx: Tx,
  ctx: PersonContext,
  id: PolicyDraftId,
): Promise<Result<{ row: DraftRow; role: LockedRole; draft: OpenDraft }, OpenDraftRefusal>> {
  const seen = await findDraft(tx, id)
  const role = seen && (await lockRolePolicy(tx, seen.role_id))
  const row = role && (await lockDraft(tx, id))
  if (role === null || row === null) return err('no-such-draft')
  if (!can(ctx.viewer, 'policy.edit', { managedFrom: role.managedFrom }).ok) return err('not-permitted')
  const draft = {
    state: row.state,
    authorId: row.author_id,
    baseVersion: row.base_version,
    comment: row.comment,
    effectiveAt: row.effective_at,
  }
  return ok({ row, role, draft })
}
