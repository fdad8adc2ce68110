import { setFavourite } from '@/db/queries/my-access'
import type { RoleId } from '@/lib/domain/ids'
import type { PersonContext } from '../context'

/** Puts one's own star on a role, or takes it off. A private preference: it changes no access and is not audited. */
export async function markFavourite(
  ctx: PersonContext,
  input: { roleId: RoleId; on: boolean },
): Promise<void> {
  await setFavourite(ctx.db, { principalId: ctx.viewer.id, ...input })
}
