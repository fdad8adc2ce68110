import { randomBytes } from 'node:crypto'
import { hashToken } from '@/lib/auth/token'
import { DAY } from '@/lib/domain/duration'
import type { TokenScope } from '@/lib/domain/token'
import { issueToken } from '@/lib/services/tokens/issue'
import * as factories from '@/lib/testing/factories'
import { askers, type Asker, type Bearer, type Things } from '@/lib/testing/matrix/table'
import { previousSweepSecret } from './rotation'
import { accessOf, belongingsOf, draftOf } from './matrix-things'
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

type People = Record<Exclude<Asker, 'stranger'>, Person>

/** Everybody of the matrix, signed in, and what there is for them to reach for. */
export interface Cast {
  things: Things
  people: People
  /** As a browser would send them; null for a stranger. */
  cookies: Record<Asker, string | null>
  /** The headers that a program comes with. */
  credentials: Record<Bearer, Record<string, string>>
}

const nothing = '00000000-0000-4000-8000-000000000000'

export async function castOf(portal: Portal, world: World): Promise<Cast> {
  const people: People = {
    employee: await world.person(),
    holder: await world.person(),
    approver: await world.person(),
    auditor: await world.person({ portalRoles: ['auditor'] }),
    administrator: await world.person({ portalRoles: ['administrator'] }),
    operator: await world.person({ portalRoles: ['operator'] }),
  }
  const { holder, administrator } = people
  const cookies = await cookiesOf(portal, world, people)
  const { asked, ...access } = await accessOf(portal, world, people)
  const outsider = await world.person()
  await portal.owner
    .updateTable('principal')
    .set({ employment: 'contractor', ends_at: new Date(Date.now() + DAY), sponsor_id: holder.id })
    .where('id', '=', outsider.id)
    .execute()
  const spareToken = await tokenFor(portal, holder, ['requests:read'])
  return {
    people,
    cookies,
    credentials: await credentialsOf(portal, people, cookies),
    things: {
      personId: holder.id,
      handle: holder.handle,
      ...access,
      ...(await belongingsOf(portal, world, holder)),
      tokenId: spareToken.id,
      sponsoredId: outsider.id,
      sponsoredHandle: outsider.handle,
      roleId: asked.id,
      roleSlug: asked.slug,
      draftId: await draftOf(portal, asked, administrator),
      targetSlug: await world.targetOf(asked),
      nothing,
    },
  }
}

async function cookiesOf({ owner }: Portal, world: World, people: People): Promise<Cast['cookies']> {
  const cookies = new Map<Asker, string>()
  for (const asker of askers)
    if (asker !== 'stranger') {
      const { name, value } = await world.sessionOf(people[asker])
      cookies.set(asker, `${name}=${value}`)
      // As a sign-in would: a session made with other rights is exchanged at its first page.
      await owner
        .updateTable('session')
        .set({ portal_roles: people[asker].portalRoles })
        .where('token_hash', '=', hashToken(value))
        .execute()
    }
  return Object.fromEntries(askers.map((asker) => [asker, cookies.get(asker) ?? null])) as Cast['cookies']
}

async function credentialsOf(
  portal: Portal,
  people: People,
  cookies: Cast['cookies'],
): Promise<Cast['credentials']> {
  const { owner } = portal
  const { holder } = people
  const machine = await factories.aMachine(owner, { sponsor: holder })
  await owner.updateTable('principal').set({ is_demo: true }).where('id', '=', machine.id).execute()
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  return {
    nothing: {},
    nonsense: bearer('gh_nonsense'),
    'session alone': { cookie: cookies.holder ?? '' },
    holder: bearer((await tokenFor(portal, holder, ['requests:read', 'requests:write', 'grants:use'])).text),
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
