import { insertVersion, updateDraft, type DraftRow, type LockedRole } from '@/db/queries/policies'
import type { PolicyDraftId } from '@/lib/domain/ids'
import { inForceFrom, publishable, type PublishRefusal } from '@/lib/domain/policy-draft'
import { ok, type Result } from '@/lib/domain/result'
import type { Tx } from '@/db/client'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { policyEvent } from './event'
import { directoryFor, wordNames } from './names'
import { lockOpenDraft, type OpenDraftRefusal } from './open-draft'

export type PublishDraftRefusal = OpenDraftRefusal | PublishRefusal

export interface Published {
  /** Of the role. */
  slug: string
  version: number
  effectiveAt: Date
}

/**
 * Makes a draft the next version of its role. A role of high or critical risk needs a second administrator for it; and
 * what was written over an older version is refused, so that nobody undoes unseen what somebody else published.
 */
export async function publishDraft(
  ctx: PersonContext,
  input: { draftId: PolicyDraftId },
): Promise<Result<Published, PublishDraftRefusal>> {
  const now = ctx.now()
  return atomically<Published, PublishDraftRefusal>(ctx, async (tx) => {
    const found = await lockOpenDraft(tx, ctx, input.draftId)
    if (!found.ok) return found
    const { row, role, draft } = found.value
    const newestVersion = role.newest.version
    const judged = publishable(draft, { by: ctx.viewer.id, risk: role.risk, newestVersion })
    if (!judged.ok) return judged
    const effectiveAt = inForceFrom(draft, now)
    const version = newestVersion + 1
    const { settings, comment } = row
    const id = await insertVersion(tx, {
      role_id: role.id,
      version,
      settings: JSON.stringify(settings),
      comment,
      published_at: effectiveAt,
      published_by: ctx.viewer.id,
      author_id: row.author_id,
    })
    await updateDraft(tx, row.id, { state: 'published', decided_by: ctx.viewer.id, decided_at: now, version })
    const names = wordNames(await directoryFor(tx, { settings: [role.newest.settings, settings] }))
    const more = { author: row.author, ...(effectiveAt > now && { inForceFrom: effectiveAt.toISOString() }) }
    const about = { action: 'policy.published', id, version, comment, settings, more } as const
    await record(tx, ctx, now, policyEvent(role, about, names))
    await tellAuthor(tx, ctx, role, row, version, now)
    return ok({ slug: role.slug, version, effectiveAt })
  })
}

async function tellAuthor(
  tx: Tx,
  ctx: PersonContext,
  role: LockedRole,
  { author_id: to }: DraftRow,
  version: number,
  now: Date,
): Promise<void> {
  if (to === ctx.viewer.id) return
  const text = `${ctx.actor.name} published your policy for ${role.name} as version ${version}.`
  await notify(tx, now, [{ to, kind: 'policy-published', text, href: `/admin/roles/${role.slug}` }])
}
