import { personNames } from '@/db/queries/cases'
import { findGrant } from '@/db/queries/grants'
import { allowanceOf, foresee, type Allowance } from '@/lib/domain/extension'
import type { GrantId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { termsFor, type Terms } from '@/lib/domain/policy'
import type { Verdict } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { factsFor } from '../requests/circumstances'
import { extentOf } from './lengthen'

/** Everything the *Extend* sheet opens with. */
export interface ExtensionSheet {
  terms: Terms
  allowance: Allowance
  endsAt: Date
  /** What it is a dry run of: what was wished for, else the policy's default as far as so much is left. */
  durationMs: number
  /** What would come of it; nothing is stored. */
  verdict: Verdict
  /** Who would be asked first, by name. */
  approvers: string[]
}

/** Null where there is no such live grant of the signed-in person. */
export async function extensionSheet(
  ctx: PersonContext,
  grantId: GrantId,
  wishedMs: number | null = null,
): Promise<ExtensionSheet | null> {
  const now = ctx.now()
  const grant = await findGrant(ctx.db, grantId)
  if (grant === null || grant.ends_at === null) return null
  if (!can(ctx.viewer, 'grant.extend', { holderId: grant.principal_id, state: grant.state }).ok) return null
  const extent = await extentOf(ctx.db, grant)
  const judging = { principalId: grant.principal_id, roleId: grant.role_id, now, asker: ctx }
  const first = await factsFor(ctx.db, ctx, { ...judging, wanted: { start: grant.ends_at, durationMs: 0 } })
  if (first === null) return null
  const { terms } = termsFor(first.facts.policy.settings, first.facts.requester)
  const allowance = allowanceOf(terms.extension, extent, now)
  const durationMs =
    wishedMs ?? Math.min(terms.duration.defaultMs, allowance.open ? allowance.leftMs : Infinity)
  const read = await factsFor(ctx.db, ctx, {
    ...judging,
    wanted: { start: grant.ends_at, durationMs },
    consult: { by: ctx, ticket: '', lately: true, about: 'extension' },
  })
  if (read === null) return null
  const verdict = foresee(durationMs, read.judged, extent)
  const seats = verdict.outcome === 'needs-approval' ? verdict.stages[0].seats.map((seat) => seat.id) : []
  const names = await personNames(ctx.db, seats)
  return {
    terms,
    allowance,
    endsAt: grant.ends_at,
    durationMs,
    verdict,
    approvers: seats.map((id) => names.get(id) ?? id),
  }
}
