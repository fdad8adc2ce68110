import { bundles, insertActivation, type BundleRow } from '@/db/queries/bundles'
import { ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import {
  batchIdOf,
  submitRequests,
  type RoleOutcome,
  type SubmitManyInput,
  type SubmitManyRefusal,
} from '../requests/submit-many'
import { nextLook } from './settle'

/** The bundles the viewer may activate: those for all of whose roles they are eligible now. */
export function myBundles(ctx: PersonContext): Promise<BundleRow[]> {
  return bundles(ctx.db, { eligible: { principalId: ctx.viewer.id, now: ctx.now() } })
}

/** The bundle of this name in addresses, or null. */
export async function bundleNamed(ctx: Pick<PersonContext, 'db'>, slug: string): Promise<BundleRow | null> {
  const [found] = await bundles(ctx.db, { eligible: null, slug })
  return found ?? null
}

/** Asks for every role of a bundle in one go; what becomes of them is watched over together. */
export async function activateBundle(
  ctx: PersonContext,
  bundle: BundleRow,
  wish: Omit<SubmitManyInput, 'roleIds'>,
): Promise<Result<RoleOutcome[], SubmitManyRefusal>> {
  const now = ctx.now()
  const id = batchIdOf(ctx, wish.idempotencyKey)
  // The watch is there before what it watches: a crash in between leaves nothing half done unseen.
  await atomically<null, never>(ctx, async (tx) => {
    const principalId = wish.forId ?? ctx.viewer.id
    if (await insertActivation(tx, { id, bundleId: bundle.id, principalId, now, dueAt: nextLook(now) }))
      await record(tx, ctx, now, {
        action: 'bundle.activated',
        object: { type: 'bundle', id, name: bundle.name },
        after: { roles: bundle.roles.map((role) => role.name), ifOneFails: bundle.if_one_fails },
      })
    return ok(null)
  })
  return submitRequests(ctx, { ...wish, roleIds: bundle.roles.map((role) => role.id) })
}
