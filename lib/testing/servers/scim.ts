import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { RequestHandler } from 'express'
import express from 'express'
import SCIMMYRouters, { SCIMMY } from 'scimmy-routers'

/** An application that knows its people by SCIM, and lets in who is in a group. */
export interface ScimServer {
  /** Below it are /Users and /Groups. */
  url: string
  users: Map<string, ScimUser>
  groups: Map<string, ScimGroup>
  /** What it was asked so far, as `GET /Users`. */
  asked: string[]
  stop(): Promise<void>
}

export interface ScimUser {
  id: string
  userName: string
  active: boolean
}

export interface ScimGroup {
  id: string
  displayName: string
  members: { value: string; type?: string }[]
}

interface Asked {
  id?: string
  filter?: { match<T>(items: T[]): T[] }
}

type Store = Pick<ScimServer, 'users' | 'groups'>

export interface ScimSettings {
  token: string
  /** Groups that the token may read and not change. */
  readOnly?: readonly string[]
  /** Comes before the application, for one that goes its own ways. */
  meddle?: RequestHandler
}

export async function startScim({ token, readOnly = [], meddle }: ScimSettings): Promise<ScimServer> {
  const store: Store = { users: new Map(), groups: new Map() }
  const asked: string[] = []
  const app = express()
  app.set('query parser', queryOf)
  app.use('/scim', (request, response, next) => {
    asked.push(`${request.method} ${request.path}`)
    const group = store.groups.get(request.path.replace('/Groups/', ''))
    const isForbidden = request.method === 'PATCH' && readOnly.includes(group?.displayName ?? '')
    if (isForbidden) response.status(403).json({ detail: `Not with ${request.headers.authorization}.` })
    else next()
  })
  if (meddle) app.use('/scim', express.json({ type: 'application/scim+json' }), meddle)
  app.use('/scim', routersOn(store, token))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  // A server that listens on a port answers with an AddressInfo.
  const { port } = server.address() as AddressInfo
  return {
    ...store,
    asked,
    url: `http://127.0.0.1:${port}/scim`,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function addUser({ users }: Store, userName: string, active = true): ScimUser {
  const user = { id: randomUUID(), userName, active }
  users.set(user.id, user)
  return user
}

export function addGroup({ groups }: Store, displayName: string): ScimGroup {
  const group: ScimGroup = { id: randomUUID(), displayName, members: [] }
  groups.set(group.id, group)
  return group
}

/** The package keeps its handlers for the whole process: each request brings the store it is about. */
function routersOn(store: Store, token: string): SCIMMYRouters {
  const { User, Group } = SCIMMY.Resources
  for (const resource of [User, Group])
    if (!SCIMMY.Resources.declared(resource)) SCIMMY.Resources.declare(resource)
  User.egress((resource: Asked, { users }: Store) => chosen(users, resource))
  User.ingress(notOffered).degress(notOffered)
  Group.degress(notOffered)
  Group.egress((resource: Asked, { groups }: Store) => chosen(groups, resource))
  Group.ingress(({ id = '' }: Asked, { members }: Partial<ScimGroup>, { groups }: Store) => {
    const group = groups.get(id)
    if (!group) throw new SCIMMY.Types.Error(404, '', 'There is no such group.')
    group.members = (members ?? []).map(({ value, type }) => ({ value, ...(type && { type }) }))
    return group
  })
  return new SCIMMYRouters({
    type: 'bearer',
    context: () => store,
    handler: ({ headers }) => {
      if (headers.authorization !== `Bearer ${token}`) throw new Error('The token is not right.')
      return 'portal'
    },
  })
}

/** With numbers as such, which the package expects, and with pages smaller than what may be asked for. */
function queryOf(text: string | null): Record<string, string | number> {
  const asked = [...new URLSearchParams(text ?? '')]
  const read = asked.map(([key, value]) => [key, /^\d+$/.test(value) ? Number(value) : value] as const)
  return Object.fromEntries(
    read.map(([key, value]) => [key, key === 'count' ? Math.min(Number(value), 7) : value]),
  )
}

function chosen<T>(all: ReadonlyMap<string, T>, { id, filter }: Asked): T | T[] {
  if (id === undefined) return filter?.match([...all.values()]) ?? [...all.values()]
  const one = all.get(id)
  if (one === undefined) throw new SCIMMY.Types.Error(404, '', 'There is no such thing.')
  return one
}

function notOffered(): never {
  throw new SCIMMY.Types.Error(501, '', 'This is not offered.')
}
