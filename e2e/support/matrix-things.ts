import { randomBytes } from 'node:crypto'
import { hashToken } from '@/lib/auth/token'
import { DAY, HOUR } from '@/lib/domain/duration'
import { activateBundle, bundleNamed } from '@/lib/services/bundles/activate'
import { submitRequest } from '@/lib/services/requests/submit'
import * as factories from '@/lib/testing/factories'
import type { Role } from '@/lib/testing/factories'
import type { Portal } from './portal'
import type { Person, World } from './world'

/** What the holder asked for and has: a request that waits, an emergency, live access, and a bundle. */
export async function accessOf(
  { owner }: Portal,
  world: World,
  { holder, approver }: { holder: Person; approver: Person },
) {
  const ctx = factories.as(owner, holder)
  const asked = await world.role({ eligible: [holder], approvers: [approver] })
  const held = await world.role({ eligible: [holder] })
  const parts = [await world.role({ eligible: [holder] }), await world.role({ eligible: [holder] })]
  const urgent = await world.role({
    eligible: [holder],
    approvers: [approver],
    emergency: {
      maxMs: HOUR,
      reviewers: { from: [{ kind: 'person', id: approver.id }] },
      reviewWithinMs: DAY,
    },
  })
  for (const role of [asked, held])
    await owner.insertInto('role_owner').values({ role_id: role.id, principal_id: approver.id }).execute()
  const requestName = await world.ask(holder, asked)
  const emergency = await submitRequest(ctx, {
    ...factories.aWish(urgent.id),
    emergency: { incident: 'INC-1' },
  })
  if (!emergency.ok) throw new Error(`The emergency was not taken: ${emergency.error}`)
  await world.ask(holder, held)
  const grantId = await world.grantIdOf(holder)
  const bundle = await bundleNamed(ctx, (await world.bundle(parts, 'keep')).replace(/^Bundle /, ''))
  if (bundle === null) throw new Error('The bundle is not on offer.')
  const { roleId: _, ...wish } = factories.aWish(held.id)
  const activated = await activateBundle(ctx, bundle, wish)
  if (!activated.ok) throw new Error(`The bundle was not activated: ${activated.error}`)
  const { number: bundleNumber } = await owner
    .selectFrom('bundle_activation')
    .select('number')
    .where('principal_id', '=', holder.id)
    .executeTakeFirstOrThrow()
  return {
    asked,
    requestId: await requestOf(owner, holder, asked),
    requestName,
    emergencyId: await requestOf(owner, holder, urgent),
    grantId,
    bundleName: `BND-${bundleNumber}`,
  }
}

async function requestOf(owner: Portal['owner'], holder: Person, role: Role) {
  const { id } = await owner
    .selectFrom('activation_request')
    .select('id')
    .where('requester_id', '=', holder.id)
    .where('role_id', '=', role.id)
    .executeTakeFirstOrThrow()
  return id
}

/** What the holder keeps in the portal, beside access. */
export async function belongingsOf({ owner }: Portal, world: World, holder: Person) {
  const { value: spare } = await world.sessionOf(holder)
  const session = await owner
    .selectFrom('session')
    .select('id')
    .where('token_hash', '=', hashToken(spare))
    .executeTakeFirstOrThrow()
  const current = await owner
    .selectFrom('session')
    .select('id')
    .where('principal_id', '=', holder.id)
    .where('id', '<>', session.id)
    .executeTakeFirstOrThrow()
  const now = new Date()
  const soon = new Date(now.getTime() + HOUR)
  const errand = await owner
    .insertInto('errand')
    .values({
      kind: 'step-up',
      session_id: current.id,
      principal_id: holder.id,
      purpose: 'approve a request',
      return_path: '/',
      created_at: now,
      expires_at: soon,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const view = await owner
    .insertInto('saved_view')
    .values({ owner_id: holder.id, name: 'Mine', query: '', created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const notice = await owner
    .insertInto('notice')
    .values({
      principal_id: holder.id,
      kind: 'request-approved',
      text: 'It is there.',
      href: '/',
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const delegation = await owner
    .insertInto('delegation')
    .values({
      principal_id: holder.id,
      delegate_id: null,
      starts_at: soon,
      ends_at: new Date(soon.getTime() + DAY),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const passkey = await owner
    .insertInto('passkey')
    .values({
      principal_id: holder.id,
      credential_id: randomBytes(16).toString('base64url'),
      public_key: randomBytes(32),
      counter: 0,
      backup_eligible: false,
      backed_up: false,
      name: 'A key',
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return {
    sessionId: session.id,
    viewId: view.id,
    noticeId: String(notice.id),
    delegationId: delegation.id,
    passkeyId: passkey.id,
    errandId: errand.id,
  }
}

export async function draftOf({ owner }: Portal, role: Role, author: Person) {
  const now = new Date()
  const version = await owner
    .selectFrom('policy_version')
    .selectAll()
    .where('role_id', '=', role.id)
    .executeTakeFirstOrThrow()
  const draft = await owner
    .insertInto('policy_draft')
    .values({
      role_id: role.id,
      author_id: author.id,
      base_version: version.version,
      settings: JSON.stringify(version.settings),
      comment: 'Shorter',
      state: 'draft',
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return draft.id
}
