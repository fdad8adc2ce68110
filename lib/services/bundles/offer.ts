import { archiveBundle, bundles, insertBundle, isRoleSlug, type BundleRow } from '@/db/queries/bundles'
import { roleNames } from '@/db/queries/batches'
import { offeredRoles } from '@/db/queries/explain'
import type { BundleId, RoleId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { maxRolesTogether } from '../requests/submit-many'

export interface BundlesOverview {
  bundles: BundleRow[]
  /** To choose from. */
  roles: { id: RoleId; name: string; target: string }[]
}

/** Every bundle on offer. Fails with the sentence for whoever may not change them. */
export async function bundlesOverview(ctx: PersonContext): Promise<Result<BundlesOverview, string>> {
  const permission = can(ctx.viewer, 'bundles.change', null)
  if (!permission.ok) return err(permission.reason)
  const [offered, roles] = await Promise.all([bundles(ctx.db, { eligible: null }), offeredRoles(ctx.db)])
  return ok({ bundles: offered, roles })
}

export type OfferRefusal =
  | 'not-permitted'
  | 'name-missing'
  | 'address-unusable'
  | 'address-taken'
  | 'too-few-roles'
  | 'too-many-roles'
  | 'no-such-role'

export interface NewBundle {
  name: string
  /** Its name in addresses: small letters, digits and hyphens. */
  slug: string
  allows: string
  ifOneFails: 'undo' | 'keep'
  roleIds: readonly RoleId[]
}

/** Offers two roles or more to be activated together. */
export async function offerBundle(
  ctx: PersonContext,
  input: NewBundle,
): Promise<Result<BundleId, OfferRefusal>> {
  if (!can(ctx.viewer, 'bundles.change', null).ok) return err('not-permitted')
  const now = ctx.now()
  const [name, allows] = [readableText(input.name), readableText(input.allows)]
  const roleIds = [...new Set(input.roleIds)]
  if (name === '') return err('name-missing')
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(input.slug)) return err('address-unusable')
  if (roleIds.length < 2) return err('too-few-roles')
  if (roleIds.length > maxRolesTogether) return err('too-many-roles')
  return atomically<BundleId, OfferRefusal>(ctx, async (tx) => {
    const names = await roleNames(tx, roleIds)
    if (names.size < roleIds.length) return err('no-such-role')
    if (await isRoleSlug(tx, input.slug)) return err('address-taken')
    const { slug, ifOneFails } = input
    const id = await insertBundle(tx, { slug, name, allows, ifOneFails, roleIds, now })
    if (id === null) return err('address-taken')
    await record(tx, ctx, now, {
      action: 'bundle.added',
      object: { type: 'bundle', id, name },
      after: { ifOneFails, roles: [...names.values()] },
    })
    return ok(id)
  })
}

/** Takes a bundle out of the offer; its roles can still be activated one by one. */
export async function endBundle(
  ctx: PersonContext,
  input: { bundleId: BundleId; reason: string },
): Promise<Result<null, 'not-permitted' | 'reason-missing' | 'no-such-bundle'>> {
  if (!can(ctx.viewer, 'bundles.change', null).ok) return err('not-permitted')
  const now = ctx.now()
  const reason = readableText(input.reason)
  if (reason === '') return err('reason-missing')
  return atomically<null, 'no-such-bundle'>(ctx, async (tx) => {
    const name = await archiveBundle(tx, { id: input.bundleId, now })
    if (name === null) return err('no-such-bundle')
    await record(tx, ctx, now, {
      action: 'bundle.ended',
      object: { type: 'bundle', id: input.bundleId, name },
      reason,
    })
    return ok(null)
  })
}
