import { randomBytes } from 'node:crypto'
import type { ScimServer, ScimSettings } from '@/lib/testing/servers/scim'
import { addGroup, addUser, startScim } from '@/lib/testing/servers/scim'
import type { ScimConfig, ScimEntitlement } from '../scim'
import { scim } from '../scim'
import type { ConformanceFixture, ConformanceTarget, Holder } from './fixture'
import { newPassword } from './fixture'

/** A target that also lets a test look at the application behind it. */
export interface ScimTarget extends ConformanceTarget<ScimConfig, ScimEntitlement> {
  server: ScimServer
}

export const plainGroup = 'Sales'
const [oddGroup, forbiddenGroup] = [`Ärzte "and" \\ o'neil & co? #1 %41 ${'x'.repeat(200)}`, 'Administrators']

export function scimFixture(dialect: ScimConfig['dialect']): ConformanceFixture<ScimConfig, ScimEntitlement> {
  return {
    name: `SCIM 2.0 (dialect ${dialect})`,
    connector: scim,
    entitlement: { group: plainGroup },
    oddEntitlement: { group: oddGroup },
    beyondDelegation: { group: forbiddenGroup },
    strangerHandle: 'nobody',
    // Each request to the application is judged by itself, and nothing in it belongs to a person.
    lacks: ['sessions', 'lasting work'],
    drifts: [],
    open: () => openTarget(dialect),
  }
}

export async function openTarget(
  dialect: ScimConfig['dialect'],
  meddle?: ScimSettings['meddle'],
): Promise<ScimTarget> {
  const token = randomBytes(16).toString('hex')
  const server = await startScim({ token, readOnly: [forbiddenGroup], ...(meddle && { meddle }) })
  for (const name of [plainGroup, oddGroup, forbiddenGroup]) addGroup(server, name)
  const config: ScimConfig = {
    url: server.url,
    token: 'env:RIGHT',
    dialect,
    userName: '{handle}@example.com',
    privateNetwork: true,
  }
  const newHolder = async (entitlement: ScimEntitlement): Promise<Holder<ScimEntitlement>> => {
    const account = `ada.${randomBytes(4).toString('hex')}`
    addUser(server, `${account}@example.com`)
    return { account, entitlement, password: newPassword() }
  }
  return {
    server,
    config,
    wrongCredential: { ...config, token: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? token : 'not-the-token'),
    newHolder,
    standingHolder: async (entitlement) => {
      const holder = await newHolder(entitlement)
      groupOf(server, entitlement).members.push({ value: idOf(server, holder) })
      return holder
    },
    use: async (holder) =>
      groupOf(server, holder.entitlement).members.some(({ value }) => value === idOf(server, holder)),
    // Members have no account at the SCIM side of an application: they try with what they have, which is no token.
    passOn: async ({ entitlement }) => {
      const { id } = groupOf(server, entitlement)
      const answer = await fetch(`${server.url}/Groups/${id}`, { method: 'PATCH', body: '{}' })
      return answer.ok
    },
    breakByHand: async (drift) => {
      throw new Error(`No such drift: ${drift}`)
    },
    removeByHand: async (holder) => {
      const group = groupOf(server, holder.entitlement)
      group.members = group.members.filter(({ value }) => value !== idOf(server, holder))
    },
    close: () => server.stop(),
  }
}

export function groupOf({ groups }: ScimServer, { group }: ScimEntitlement) {
  const found = [...groups.values()].find(({ displayName }) => displayName === group)
  if (!found) throw new Error(`No such group: ${group}`)
  return found
}

export function idOf({ users }: ScimServer, { account }: Holder<ScimEntitlement>): string {
  const userName = `${account}@example.com`
  return [...users.values()].find((user) => user.userName === userName)?.id ?? ''
}
