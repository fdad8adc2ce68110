import { findRequest } from '@/db/queries/requests'
import { roleIdBySlug } from '@/db/queries/roles'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import { picksOf, type ListedField, type Picks } from '@/lib/domain/narrowing'
import { termsFor, termsTogether, type Terms } from '@/lib/domain/policy'
import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { narrowable, narrowed } from '../targets/narrowing'
import { beneficiaryNamed, possibleBeneficiaries } from './beneficiary'
import { previewRequest, type Preview } from './preview'

/** Everything the *Activate role* sheet opens with. */
export interface ActivationSheet {
  /** What the form may hold: the terms of the role, or of all roles together the strictest. */
  terms: Terms
  /** What the fields hold at first. */
  wanted: Wanted
  /** The dry run of `wanted`, for each role. */
  previews: [Preview, ...Preview[]]
  /** For whom else it can be asked; empty where the policy allows only oneself. */
  others: { handle: string; name: string }[]
  /** The lists of which less can be asked for; empty for several roles. */
  lists: OfferedList[]
}

/** A list of what the role gives, to pick from. */
export interface OfferedList extends ListedField {
  ticked: string[]
}

/** What a link may fill in beforehand; the policy's default duration where it does not. */
export interface Prefill {
  durationMs: number | null
  justification: string
  ticket: string
  /** Whom it is for, as typed; empty for oneself. */
  forWhom: string
  /** The number of an own request to be asked once more; it fills in what the link leaves open. */
  again: number | null
}

/** Null when there is no role of one of the names. */
export async function activationSheet(
  ctx: PersonContext,
  input: { slugs: readonly string[]; prefill: Prefill },
): Promise<ActivationSheet | null> {
  const roleIds = await rolesNamed(ctx, input.slugs)
  if (roleIds === null) return null
  const earlier = await ownRequest(ctx, input.prefill.again)
  const asked: Wanted = {
    start: null,
    durationMs: input.prefill.durationMs ?? earlier?.durationMs ?? 0,
    justification: input.prefill.justification || (earlier?.justification ?? ''),
    ticket: input.prefill.ticket || (earlier?.ticket ?? ''),
  }
  const whom = await beneficiaryNamed(ctx, input.prefill.forWhom)
  const forId = whom.ok ? whom.value : ctx.viewer.id
  const first = await previewsOf(ctx, roleIds, { ...asked, forId })
  if (first === null) return null
  const terms = termsTogether(
    first.map(({ facts }) => termsFor(facts.policy.settings, facts.requester).terms),
  )
  const wanted = { ...asked, durationMs: openingDuration(asked.durationMs, terms) }
  const previews =
    wanted.durationMs === asked.durationMs ? first : await previewsOf(ctx, roleIds, { ...wanted, forId })
  const others = terms.forOthers ? await possibleBeneficiaries(ctx, roleIds) : []
  if (previews === null) return null
  const [only, ...more] = previews
  const lists = more.length > 0 ? [] : offeredLists(ctx, only.facts, earlier?.only)
  return { terms, wanted, previews, others, lists }
}

/** Everything is ticked, unless an earlier request took less and the role still gives that. */
export function offeredLists(
  { connectorFor }: Pick<PersonContext, 'connectorFor'>,
  { role, target }: Pick<Preview['facts'], 'role' | 'target'>,
  earlier: Picks = {},
): OfferedList[] {
  const connector = connectorFor(target.connector)
  const again = narrowed(connector, role.entitlement, earlier).ok ? earlier : {}
  return narrowable(connector, role.entitlement).map((list) => ({
    ...list,
    ticked: [...(again[list.field] ?? list.values)],
  }))
}

/** The roles an address names, in its order; null when one of them does not exist, or none is named. */
export async function rolesNamed(
  ctx: Pick<PersonContext, 'db'>,
  slugs: readonly string[],
): Promise<RoleId[] | null> {
  const ids = await Promise.all(slugs.map((slug) => roleIdBySlug(ctx.db, slug)))
  const found = ids.filter((id) => id !== null)
  return found.length === 0 || found.length < ids.length ? null : found
}

/** The dry run of one wish for each of these roles; null when one of them cannot be judged at all. */
export async function previewsOf(
  ctx: PersonContext,
  roleIds: readonly RoleId[],
  input: Wanted & { forId: PrincipalId },
): Promise<[Preview, ...Preview[]] | null> {
  const all = await Promise.all(roleIds.map((roleId) => previewRequest(ctx, { ...input, roleId })))
  const [first, ...more] = all.filter((preview) => preview !== null)
  return first === undefined || more.length + 1 < all.length ? null : [first, ...more]
}

/** What was asked for, as far as the policy in force still allows it; its default where nothing was. */
function openingDuration(askedMs: number, { duration }: Terms): number {
  return askedMs > 0 ? Math.min(askedMs, duration.maxMs) : duration.defaultMs
}

async function ownRequest(ctx: PersonContext, number: number | null): Promise<Omit<Wanted, 'start'> | null> {
  const found = number === null ? null : await findRequest(ctx.db, { number })
  if (found === null || found.row.requester_id !== ctx.viewer.id) return null
  const { duration_ms: durationMs, justification, ticket } = found.row
  return { durationMs, justification, ticket, only: picksOf(found.row.narrowing) }
}
