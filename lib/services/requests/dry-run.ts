import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { beneficiaryNamed } from './beneficiary'
import type { Preview } from './preview'
import { previewsOf, rolesNamed } from './sheet'

/** The dry run for roles by the names they have in addresses; null when one of them does not exist. */
export async function dryRuns(
  ctx: PersonContext,
  input: { slugs: readonly string[]; wanted: Wanted; forWhom: string },
): Promise<[Preview, ...Preview[]] | null> {
  const roleIds = await rolesNamed(ctx, input.slugs)
  if (roleIds === null) return null
  const whom = await beneficiaryNamed(ctx, input.forWhom)
  return previewsOf(ctx, roleIds, { ...input.wanted, forId: whom.ok ? whom.value : ctx.viewer.id })
}
