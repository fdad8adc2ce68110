import { updateDraft } from '@/db/queries/policies'
import type { PolicyDraftId } from '@/lib/domain/ids'
import { withdrawable, type WithdrawRefusal } from '@/lib/domain/policy-draft'
import { ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { policyEvent } from './event'
import { directoryFor, wordNames } from './names'
import { lockOpenDraft, type OpenDraftRefusal } from './open-draft'

export type WithdrawDraftRefusal = OpenDraftRefusal | WithdrawRefusal

/** Puts a draft away: its author at any time, another administrator once it was proposed. */
export async function withdrawDraft(
  ctx: PersonContext,
  input: { draftId: PolicyDraftId },
): Promise<Result<{ slug: string }, WithdrawDraftRefusal>> {
  const now = ctx.now()
  return atomically<{ slug: string }, WithdrawDraftRefusal>(ctx, async (tx) => {
    const found = await lockOpenDraft(tx, ctx, input.draftId)
    if (!found.ok) return found
    const { row, role, draft } = found.value
    const judged = withdrawable(draft, ctx.viewer.id)
    if (!judged.ok) return judged
    await updateDraft(tx, row.id, { state: 'withdrawn', decided_by: ctx.viewer.id, decided_at: now })
    const names = wordNames(await directoryFor(tx, { settings: [role.newest.settings, row.settings] }))
    const { id, comment, settings } = row
    const about = {
      action: 'policy.withdrawn',
      id,
      version: role.newest.version + 1,
      comment,
      settings,
    } as const
    await record(tx, ctx, now, policyEvent(role, about, names))
    if (row.author_id !== ctx.viewer.id)
      await notify(tx, now, [
        {
          to: row.author_id,
          kind: 'policy-withdrawn',
          text: `${ctx.actor.name} turned down your policy for ${role.name}.`,
          href: `/admin/roles/${role.slug}`,
        },
      ])
    return ok({ slug: role.slug })
  })
}
