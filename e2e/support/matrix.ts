import { randomBytes } from 'node:crypto'
import { hashToken } from '@/lib/auth/token'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { TokenScope } from '@/lib/domain/token'
import { activateBundle, bundleNamed } from '@/lib/services/bundles/activate'
import { submitRequest } from '@/lib/services/requests/submit'
import { issueToken } from '@/lib/services/tokens/issue'
import * as factories from '@/lib/testing/factories'
import { askers, type Asker, type Bearer, type Things } from '@/lib/testing/matrix/table'
import { previousSweepSecret } from './rotation'
import type { Portal } from './portal'
import type { Person, World } from './world'

export { adminActions } from '@/lib/testing/matrix/admin-actions'
export { ownActions } from '@/lib/testing/matrix/actions'
export { pages } from '@/lib/testing/matrix/pages'
export { routes } from '@/lib/testing/matrix/routes'
export {
  askers,
  bearers,
  type ActionRow,
  type Asker,
  type Bearer,
  type Things,
} from '@/lib/testing/matrix/table'

/** Everybody of the matrix, signed in, and what there is for them to reach for. */
export interface Cast {
  things: Things
  people: Record<Exclude<Asker, 'stranger'>, Person>
  /** As a browser would send them; null for a stranger. */
  cookies: Record<Asker, string | null>
  /** The headers that a program comes with. */
  credentials: Record<Bearer, Record<string, string>>
}

const nothing = '00000000-0000-4000-8000-000000000000'

export async function castOf(portal: Portal, world: World): Promise<Cast> {
  const { owner } = portal
  const people = {
    employee: await world.person(),
    holder: await world.person(),
    approver: await world.person(),
    auditor: await world.person({ portalRoles: ['auditor'] }),
    administrator: await world.person({ portalRoles: ['administrator'] }),
    operator: await world.person({ portalRoles: ['operator'] }),
  }
  const { holder, approver } = people
  const ctx = factories.as(owner, holder)
  const sessions = new Map<Asker, string>()
  for (const asker of askers)
    if (asker !== 'stranger') {
      const { name, value } = await world.sessionOf(people[asker])
      sessions.set(asker, `${name}=${value}`)
      // As a sign-in would: a session made with other rights is exchanged at its first page.
      await owner
        .updateTable('session')
        .set({ portal_roles: people[asker].portalRoles })
        .where('token_hash', '=', hashToken(value))
        .execute()
    }

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
  const { id: requestId } = await owner
    .selectFrom('activation_request')
    .select('id')
    .where('requester_id', '=', holder.id)
    .where('role_id', '=', asked.id)
    .executeTakeFirstOrThrow()
  const { id: emergencyId } = await owner
    .selectFrom('activation_request')
    .select('id')
    .where('requester_id', '=', holder.id)
    .where('role_id', '=', urgent.id)
    .executeTakeFirstOrThrow()

  const outsider = await world.person()
  await owner
    .updateTable('principal')
    .set({ employment: 'contractor', ends_at: new Date(Date.now() + DAY), sponsor_id: holder.id })
    .where('id', '=', outsider.id)
    .execute()
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
  const version = await owner
    .selectFrom('policy_version')
    .selectAll()
    .where('role_id', '=', asked.id)
    .executeTakeFirstOrThrow()
  const draft = await owner
    .insertInto('policy_draft')
    .values({
      role_id: asked.id,
      author_id: people.administrator.id,
      base_version: version.version,
      settings: JSON.stringify(version.settings),
      comment: 'Shorter',
      state: 'draft',
      created_at: now,
      updated_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()

  const token = await tokenFor(portal, holder, ['requests:read', 'requests:write', 'grants:use'])
  const spareToken = await tokenFor(portal, holder, ['requests:read'])
  const machine = await factories.aMachine(owner, { sponsor: holder })
  await owner.updateTable('principal').set({ is_demo: true }).where('id', '=', machine.id).execute()
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const credentials: Cast['credentials'] = {
    nothing: {},
    nonsense: bearer('gh_nonsense'),
    'session alone': { cookie: sessions.get('holder') ?? '' },
    holder: bearer(token.text),
    'holder, other scope': bearer((await tokenFor(portal, holder, ['requests:read'])).text),
    'other person': bearer(
      (await tokenFor(portal, people.employee, ['requests:read', 'requests:write', 'grants:use'])).text,
    ),
    machine: bearer(
      (
        await tokenFor(
          portal,
          people.administrator,
          ['requests:read', 'requests:write', 'grants:use'],
          machine.id,
        )
      ).text,
    ),
    directory: bearer((await tokenFor(portal, people.administrator, ['scim'], null)).text),
    sweep: bearer(portal.sweepSecret),
    'sweep before': bearer(previousSweepSecret),
  }
  return {
    people,
    cookies: Object.fromEntries(
      askers.map((asker) => [asker, sessions.get(asker) ?? null]),
    ) as Cast['cookies'],
    credentials,
    things: {
      personId: holder.id,
      handle: holder.handle,
      requestId,
      requestName,
      grantId,
      emergencyId,
      bundleName: `BND-${bundleNumber}`,
      tokenId: spareToken.id,
      sessionId: session.id,
      viewId: view.id,
      noticeId: String(notice.id),
      delegationId: delegation.id,
      passkeyId: passkey.id,
      errandId: errand.id,
      sponsoredId: outsider.id,
      sponsoredHandle: outsider.handle,
      roleId: asked.id,
      roleSlug: asked.slug,
      draftId: draft.id,
      targetSlug: await world.targetOf(asked),
      nothing,
    },
  }
}

async function tokenFor(
  portal: Portal,
  maker: Person,
  scopes: readonly TokenScope[],
  ownerId: Person['id'] | null = maker.id,
) {
  const made = await issueToken(factories.as(portal.owner, maker), {
    ownerId,
    name: `Of the matrix ${randomBytes(3).toString('hex')}`,
    scopes,
    days: 1,
    networks: [],
    issuer: ownerId === null ? 'https://login.example.com' : '',
  })
  if (!made.ok) throw new Error(`The token was not made: ${made.error}`)
  return made.value
}
