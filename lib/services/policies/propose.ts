import { otherAdministrators, updateDraft } from '@/db/queries/policies'
import type { PolicyDraftId } from '@/lib/domain/ids'
import { proposable, type ProposeRefusal } from '@/lib/domain/policy-draft'
import { ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { policyEvent } from './event'
import { directoryFor, wordNames } from './names'
import { lockOpenDraft, type OpenDraftRefusal } from './open-draft'

export type ProposeDraftRefusal = OpenDraftRefusal | ProposeRefusal

/** Lays a draft before the other administrators, who are told; from then on it does not change any more. */
export async function proposeDraft(
  ctx: PersonContext,
  input: { draftId: PolicyDraftId },
): Promise<Result<null, ProposeDraftRefusal>> {
  const now = ctx.now()
  return atomically<null, ProposeDraftRefusal>(ctx, async (tx) => {
    const found = await lockOpenDraft(tx, ctx, input.draftId)
    if (!found.ok) return found
    const { row, role, draft } = found.value
    const judged = proposable(draft, { by: ctx.viewer.id, newestVersion: role.newest.version })
    if (!judged.ok) return judged
    await updateDraft(tx, row.id, { state: 'proposed', proposed_at: now })
    const names = wordNames(await directoryFor(tx, { settings: [role.newest.settings, row.settings] }))
    const { id, comment, settings } = row
    const about = {
      action: 'policy.proposed',
      id,
      version: role.newest.version + 1,
      comment,
      settings,
    } as const
    await record(tx, ctx, now, policyEvent(role, about, names))
    const others = await otherAdministrators(tx, ctx.viewer.id)
    await notify(
      tx,
      now,
      others.map((to) => ({
        to,
        kind: 'policy-proposed',
        text: `${ctx.actor.name} proposes a new policy for ${role.name}: ${comment}`,
        href: `/admin/roles/${role.slug}/drafts/${id}`,
      })),
    )
    return ok(null)
  })
}
