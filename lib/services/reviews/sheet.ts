import { personNames } from '@/db/queries/cases'
import { roleIdBySlug } from '@/db/queries/roles'
import { termsFor, type Terms } from '@/lib/domain/policy'
import { concernedBy } from '@/lib/domain/review'
import type { PersonContext } from '../context'
import { previewRequest, type Preview } from '../requests/preview'
import { offeredLists, type OfferedList } from '../requests/sheet'

/** Everything the *Emergency activation* sheet opens with. */
export interface EmergencySheet {
  terms: Terms & { emergency: NonNullable<Terms['emergency']> }
  preview: Preview
  durationMs: number
  lists: OfferedList[]
  /** Who would be passed over, and who reviews it afterwards, by name. */
  skipped: string[]
  reviewers: string[]
}

/** Null where there is no role of that name, or its policy has no emergency activation for this person. */
export async function emergencySheet(ctx: PersonContext, slug: string): Promise<EmergencySheet | null> {
  const roleId = await roleIdBySlug(ctx.db, slug)
  if (roleId === null) return null
  const wish = { roleId, start: null, justification: '', ticket: '', emergency: { incident: '' } }
  const first = await previewRequest(ctx, { ...wish, durationMs: 0 })
  if (first === null) return null
  const { terms } = termsFor(first.facts.policy.settings, first.facts.requester)
  const { emergency } = terms
  if (emergency === null) return null
  const durationMs = Math.min(emergency.maxMs, terms.duration.defaultMs)
  const preview = await previewRequest(ctx, { ...wish, durationMs })
  if (preview === null) return null
  const { people, requester } = preview.facts
  const { skipped, reviewers } = concernedBy(terms, { now: ctx.now(), people, excluded: [requester.id] })
  const ids = [...skipped, ...reviewers].map((seat) => seat.id)
  const names = await personNames(ctx.db, ids)
  const namesOf = (seats: typeof skipped) => seats.map(({ id }) => names.get(id) ?? id)
  return {
    terms: { ...terms, emergency },
    preview,
    durationMs,
    lists: offeredLists(ctx, preview.facts),
    skipped: namesOf(skipped),
    reviewers: namesOf(reviewers),
  }
}
