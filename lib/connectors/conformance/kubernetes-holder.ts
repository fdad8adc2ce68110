import { randomBytes } from 'node:crypto'
import https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeApiServer } from '@/lib/testing/servers/kube-apiserver'
import type { KubernetesEntitlement } from '../kubernetes'
import { placesOf, roleOf } from '../kubernetes/config'
import type { Holder, LiveSession } from './fixture'
import { accounts, collection, made, roles, tokenOf, vault, vaultsOf } from './kubernetes-server'

export type KubernetesHolder = Holder<KubernetesEntitlement>

interface Thing {
  metadata: { name: string; annotations?: Record<string, string> }
}

/** Whether a token opens the vaults of an entitlement: all of them, or none. */
export async function opens(
  server: KubeApiServer,
  token: string,
  entitlement: KubernetesEntitlement,
): Promise<boolean> {
  const answers = await Promise.all(
    vaultsOf(entitlement).map((namespace) => server.byHand('GET', vaultIn(namespace), undefined, token)),
  )
  const statuses = answers.map(({ status }) => status)
  if (statuses.every((status) => status === 200)) return true
  if (statuses.every((status) => status === 401 || status === 403)) return false
  throw new Error(`The vaults answered ${statuses.join(', ')}.`)
}

function vaultIn(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/configmaps/${vault}`
}

/** A watch on the vault that stays open. */
export async function watching(
  server: KubeApiServer,
  token: string,
  { entitlement }: KubernetesHolder,
): Promise<LiveSession> {
  const [namespace = ''] = vaultsOf(entitlement)
  const url = `${server.url}/api/v1/namespaces/${namespace}/configmaps?watch=1`
  let seen = ''
  const headers = { authorization: `Bearer ${token}` }
  const request = https.get(url, { headers, ca: server.certificate, agent: false }, (response) => {
    response.on('data', (part: Buffer) => (seen += part.toString()))
    response.on('error', () => {})
  })
  request.on('error', () => {})
  await made(server, `/api/v1/namespaces/${namespace}/configmaps`, {
    metadata: { name: `before-${randomBytes(4).toString('hex')}` },
  })
  return {
    works: async () => {
      const name = `news-${randomBytes(4).toString('hex')}`
      await made(server, `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name } })
      for (let tries = 0; tries < 40 && !seen.includes(name); tries++) await sleep(50)
      return seen.includes(name)
    },
    close: async () => {
      request.destroy()
    },
  }
}

/** Where a holder's bindings are kept, and the name of the one that the portal made. */
async function bindingOf(server: KubeApiServer, { account, entitlement }: KubernetesHolder) {
  const [place = null] = placesOf(entitlement)
  const path = bindingsIn(place)
  const { items }: { items: Thing[] } = JSON.parse((await server.byHand('GET', path)).body)
  const found = items.find(({ metadata }) => metadata.annotations?.['gatehouse/account'] === account)
  return found && { path: `${path}/${found.metadata.name}`, name: found.metadata.name, place }
}

function bindingsIn(place: string | null): string {
  return place === null ? collection('ClusterRoleBinding') : collection('RoleBinding', place)
}

/** The assignment for which the portal made a holder's service account; null where there is none. */
export async function assignmentOf(
  server: KubeApiServer,
  { account }: KubernetesHolder,
): Promise<string | null> {
  const answer = await server.byHand('GET', `${collection('ServiceAccount', accounts)}/${account}`)
  const found: Thing = JSON.parse(answer.body)
  return found.metadata.annotations?.['gatehouse/assignment'] ?? null
}

/** Gives the role by other means than the portal. */
export async function giveByHand(
  server: KubeApiServer,
  { entitlement, account }: KubernetesHolder,
  subject: object,
): Promise<void> {
  for (const place of placesOf(entitlement))
    await made(server, bindingsIn(place), binding(`standing-${account}`, roleOf(entitlement), [subject]))
}

function binding(name: string, role: { kind: string; name: string }, subjects: object[]): object {
  return { metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...role }, subjects }
}

/** A service account with a token, made by hand. */
export async function accountByHand(server: KubeApiServer, name: string): Promise<string> {
  await made(server, collection('ServiceAccount', accounts), { metadata: { name } })
  return tokenOf(server, `${collection('ServiceAccount', accounts)}/${name}`)
}

const friend = { kind: 'User', name: 'oidc:friend' }

export const drifts: ReadonlyMap<string, (server: KubeApiServer, holder: KubernetesHolder) => Promise<void>> =
  new Map([
    ['the role exchanged', exchangeRole],
    ['somebody else added', addFriend],
    ['one binding taken', takeBinding],
  ])

async function exchangeRole(server: KubeApiServer, holder: KubernetesHolder): Promise<void> {
  const found = await bindingOf(server, holder)
  const body = JSON.parse((await server.byHand('GET', found?.path ?? '')).body)
  await takeBinding(server, holder)
  const { name, annotations } = body.metadata
  const other = { ...binding(name, { kind: 'ClusterRole', name: roles.beyond }, body.subjects) }
  await made(server, bindingsIn(found?.place ?? null), { ...other, metadata: { name, annotations } })
}

async function addFriend(server: KubeApiServer, holder: KubernetesHolder): Promise<void> {
  const found = await bindingOf(server, holder)
  const body = JSON.parse((await server.byHand('GET', found?.path ?? '')).body)
  await succeeded(server.byHand('PUT', found?.path ?? '', { ...body, subjects: [...body.subjects, friend] }))
}

async function takeBinding(server: KubeApiServer, holder: KubernetesHolder): Promise<void> {
  await succeeded(server.byHand('DELETE', (await bindingOf(server, holder))?.path ?? ''))
}

export async function takeAccount(server: KubeApiServer, { account }: KubernetesHolder): Promise<void> {
  await succeeded(server.byHand('DELETE', `${collection('ServiceAccount', accounts)}/${account}`))
}

/** Everything the portal made for a holder. */
export async function removeByHand(server: KubeApiServer, holder: KubernetesHolder): Promise<void> {
  const found = await bindingOf(server, holder)
  for (const place of placesOf(holder.entitlement))
    await succeeded(server.byHand('DELETE', `${bindingsIn(place)}/${found?.name}`))
  if (holder.entitlement.account === 'one-time') await takeAccount(server, holder)
}

async function succeeded(answered: Promise<{ status: number; body: string }>): Promise<void> {
  const { status, body } = await answered
  if (status < 200 || status > 299) throw new Error(`The API server answered ${status}: ${body}`)
}

/** Tries to let a friend in and to get a token that lives longer. */
export async function passOn(
  server: KubeApiServer,
  holder: KubernetesHolder,
  token: string,
): Promise<boolean> {
  const found = await bindingOf(server, holder)
  const body = JSON.parse((await server.byHand('GET', found?.path ?? '')).body)
  const own = `${collection('ServiceAccount', accounts)}/${holder.account}`
  const attempts: [method: string, path: string, body: object][] = [
    ['PUT', found?.path ?? '', { ...body, subjects: [...body.subjects, friend] }],
    ['POST', bindingsIn(found?.place ?? null), binding('mine', roleOf(holder.entitlement), [friend])],
    ['POST', `${own}/token`, { spec: { expirationSeconds: 86_400 } }],
    ['DELETE', found?.path ?? '', {}],
  ]
  const answers = []
  for (const [method, path, what] of attempts) answers.push(await server.byHand(method, path, what, token))
  return answers.some(({ status }) => status !== 401 && status !== 403)
}

/** Leaves something in the vault's namespace. */
export async function leaveBehind(
  server: KubeApiServer,
  { entitlement }: KubernetesHolder,
  token: string,
): Promise<() => Promise<boolean>> {
  const [namespace = ''] = vaultsOf(entitlement)
  const name = `left-${randomBytes(4).toString('hex')}`
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  await succeeded(server.byHand('POST', path, { metadata: { name } }, token))
  return async () => (await server.byHand('GET', `${path}/${name}`)).status === 200
}
