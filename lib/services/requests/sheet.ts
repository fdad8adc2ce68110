import { findRequest } from '@/db/queries/requests'
import { roleIdBySlug } from '@/db/queries/roles'
import type { PolicySettings } from '@/lib/domain/policy'
import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { previewRequest, type Preview } from './preview'

/** Everything the *Activate role* sheet opens with. */
export interface ActivationSheet {
  policy: PolicySettings
  /** What the fields hold at first. */
  wanted: Wanted
  /** The dry run of `wanted`. */
  preview: Preview
}

/** What a link may fill in beforehand; the policy's default duration where it does not. */
export interface Prefill {
  durationMs: number | null
  justification: string
  ticket: string
  /** The number of an own request to be asked once more; it fills in what the link leaves open. */
  again: number | null
}

/** Null when there is no role of that name. */
export async function activationSheet(
  ctx: PersonContext,
  input: { slug: string; prefill: Prefill },
): Promise<ActivationSheet | null> {
  const roleId = await roleIdBySlug(ctx.db, input.slug)
  if (roleId === null) return null
  const earlier = await ownRequest(ctx, input.prefill.again)
  const asked: Wanted = {
    start: null,
    durationMs: input.prefill.durationMs ?? earlier?.durationMs ?? 0,
    justification: input.prefill.justification || (earlier?.justification ?? ''),
    ticket: input.prefill.ticket || (earlier?.ticket ?? ''),
  }
  const first = await previewRequest(ctx, { roleId, ...asked })
  if (first === null) return null
  const { settings } = first.facts.policy
  const wanted = { ...asked, durationMs: openingDuration(asked.durationMs, settings) }
  const preview =
    wanted.durationMs === asked.durationMs ? first : await previewRequest(ctx, { roleId, ...wanted })
  return preview === null ? null : { policy: settings, wanted, preview }
}

/** What was asked for, as far as the policy in force still allows it; its default where nothing was. */
function openingDuration(askedMs: number, { duration }: PolicySettings): number {
  return askedMs > 0 ? Math.min(askedMs, duration.maxMs) : duration.defaultMs
}

async function ownRequest(ctx: PersonContext, number: number | null): Promise<Omit<Wanted, 'start'> | null> {
  const found = number === null ? null : await findRequest(ctx.db, { number })
  if (found === null || found.row.requester_id !== ctx.viewer.id) return null
  const { duration_ms: durationMs, justification, ticket } = found.row
  return { durationMs, justification, ticket }
}
