import { randomUUID } from 'node:crypto'
import type { Db } from '@/db/client'
import { activationOfPart } from '@/db/queries/bundle-activations'
import type { BundleRow } from '@/db/queries/bundles'
import type { FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { activateBundle, bundleNamed } from '@/lib/services/bundles/activate'
import { myActivatedBundles, withOwnParts } from '@/lib/services/bundles/mine'
import { myGrants } from '@/lib/services/grants/mine'
import { myRequests } from '@/lib/services/requests/waiting'
import { aPolicy, aRole, as, type Person, type Role } from './factories'

/** A bundle on offer of these roles. */
export async function aBundle(
  db: Db,
  roles: readonly Role[],
  ifOneFails: 'undo' | 'keep',
): Promise<BundleRow> {
  const slug = `bundle-${randomUUID().slice(0, 8)}`
  const { id } = await db
    .insertInto('bundle')
    .values({ slug, name: `Bundle ${slug}`, if_one_fails: ifOneFails })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const role of roles)
    await db.insertInto('bundle_role').values({ bundle_id: id, role_id: role.id }).execute()
  const bundle = await bundleNamed({ db }, slug)
  if (bundle === null) throw new Error('no bundle')
  return bundle
}

/** What a person would type for a bundle. */
export const bundleWish = () => ({
  start: null,
  durationMs: HOUR,
  justification: 'Looking into a slow query',
  ticket: '',
  idempotencyKey: randomUUID(),
})

/** A policy that asks nobody, and allows more time twice. */
export const extensible: PolicyInput = { ...aPolicy, extension: { times: 2, maxMs: 2 * HOUR } }

export function idOf(request: { id: RequestId } | undefined): RequestId {
  if (request === undefined) throw new Error('no such request')
  return request.id
}

/** A person activates a bundle of new roles with these policies. */
export async function activatedBy(
  { db, owner }: FreshDatabase,
  person: Person,
  ifOneFails: 'undo' | 'keep',
  policies: readonly PolicyInput[],
) {
  const roles = []
  for (const policy of policies) roles.push(await aRole(owner, { eligible: [person], policy }))
  const sent = await activateBundle(as(db, person), await aBundle(owner, roles, ifOneFails), bundleWish())
  if (!sent.ok) throw new Error(sent.error)
  const { outcomes, undone } = sent.value
  const activation = await activationOfPart(db, idOf(outcomes[0]))
  if (activation === null) throw new Error('no activation')
  const waiting = outcomes.find(({ state }) => state === 'PENDING_APPROVAL')
  return { roles, outcomes, undone, waiting, number: activation.number }
}

/** The targets confirm whatever is being given to this person. */
export async function giveAll({ owner }: FreshDatabase, person: Person): Promise<void> {
  await owner
    .updateTable('grant')
    .set({ state: 'ACTIVE', access_granted_at: new Date(), ends_at: new Date(Date.now() + HOUR) })
    .where('principal_id', '=', person.id)
    .where('state', '=', 'ACTIVATING')
    .execute()
}

/** The person's latest bundle, as My access shows it. */
export async function latestBundle({ db }: FreshDatabase, person: Person) {
  const ctx = as(db, person)
  const { waiting } = await myRequests(ctx)
  const own = { grants: await myGrants(ctx), waiting }
  const [first] = withOwnParts(await myActivatedBundles(ctx), own)
  if (first === undefined) throw new Error('no bundle')
  return first
}

/** How the activation of that number was settled; null while it is not. */
export async function settledState(fresh: FreshDatabase, number: number) {
  const { state } = await fresh.db
    .selectFrom('bundle_activation')
    .select('state')
    .where('number', '=', number)
    .executeTakeFirstOrThrow()
  return state
}
