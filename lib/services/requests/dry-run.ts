import { roleIdBySlug } from '@/db/queries/roles'
import type { RoleId } from '@/lib/domain/ids'
import type { Wanted } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { previewRequest, type Preview } from './preview'

/** The dry run for a role by the name it has in addresses; null when there is no such role. */
export async function dryRun(
  ctx: PersonContext,
  input: { slug: string; wanted: Wanted },
): Promise<Preview | null> {
  const roleId = await roleIdBySlug(ctx.db, input.slug)
  return roleId === null ? null : previewRequest(ctx, { roleId, ...input.wanted })
}

/** The role an address names; null when there is none. */
export function roleNamed(ctx: PersonContext, slug: string): Promise<RoleId | null> {
  return roleIdBySlug(ctx.db, slug)
}
