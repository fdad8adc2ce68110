import type { KubeApiServer } from '@/lib/testing/servers/kube-apiserver'
import { startKubeApiServer } from '@/lib/testing/servers/kube-apiserver'
import type { KubernetesEntitlement } from '../kubernetes'
import { portalDocuments } from '../kubernetes'
import { placesOf } from '../kubernetes/config'

const portal = { namespace: 'gatehouse', name: 'portal' }
export const accounts = 'one-time'
export const vault = 'vault'
const namespaces = ['shop', 'staging', 'x'.repeat(63)] as const
const [shop, staging, long] = namespaces

/** As odd as a role may be called. */
const odd = `Rôle: "x" & 'y' #1? {z}\\ ${'ö'.repeat(60)}`
export const roles = { plain: 'reader', beyond: 'powerful', odd } as const

type Account = KubernetesEntitlement['account']

type Within = Extract<KubernetesEntitlement, { scope: 'namespaces' }>

export function entitlementsFor(
  account: Account,
): Record<'plain' | 'beyond', Within> & { odd: KubernetesEntitlement } {
  const within: Omit<Within, 'role'> = {
    scope: 'namespaces',
    kind: 'ClusterRole',
    namespaces: [shop, staging],
    account,
  }
  return {
    plain: { ...within, role: roles.plain },
    beyond: { ...within, role: roles.beyond },
    odd:
      account === 'own'
        ? { ...within, kind: 'Role', role: odd, namespaces: [long, shop] }
        : { scope: 'cluster', role: odd, account },
  }
}

/** The namespaces in which an entitlement lets its holder into the vault. */
export function vaultsOf(entitlement: KubernetesEntitlement): string[] {
  return placesOf(entitlement).flatMap((place) => (place === null ? [...namespaces] : [place]))
}

/** A cluster as an administrator prepares it for the portal, and the portal's token. */
export async function prepared(
  entitlements: readonly KubernetesEntitlement[],
): Promise<{ server: KubeApiServer; token: string }> {
  const server = await startKubeApiServer()
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'create'] }]
  for (const name of namespaces) {
    await made(server, '/api/v1/namespaces', { metadata: { name } })
    await made(server, `/api/v1/namespaces/${name}/configmaps`, { metadata: { name: vault } })
    await made(server, collection('Role', name), { metadata: { name: odd }, rules })
  }
  for (const name of Object.values(roles))
    await made(server, collection('ClusterRole'), { metadata: { name }, rules })
  const setup = { portal, accountsNamespace: accounts, entitlements }
  for (const document of portalDocuments(setup)) await applied(server, document)
  const path = `/api/v1/namespaces/${portal.namespace}/serviceaccounts/${portal.name}`
  return { server, token: await tokenOf(server, path) }
}

const groups: Record<string, string> = { Namespace: '/api/v1', ServiceAccount: '/api/v1' }

/** Where things of a kind are kept. */
export function collection(kind: string, namespace?: string): string {
  const base = groups[kind] ?? '/apis/rbac.authorization.k8s.io/v1'
  return `${base}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${kind.toLowerCase()}s`
}

async function applied(server: KubeApiServer, document: string): Promise<void> {
  const [, kind = ''] = /^kind: "(\w+)"$/m.exec(document) ?? []
  const [, metadata = ''] = /^metadata:\n((?: .*\n)+)/m.exec(document) ?? []
  const [, namespace] = /^ {2}namespace: "(.*)"$/m.exec(metadata) ?? []
  await made(server, collection(kind, namespace), document)
}

/** Makes something by hand; fails with what the server said when it is refused. */
export async function made(server: KubeApiServer, path: string, body: object | string): Promise<void> {
  const answer = await server.byHand('POST', path, body)
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
}

/** A token for a service account, by hand. */
export async function tokenOf(server: KubeApiServer, account: string): Promise<string> {
  const answer = await server.byHand('POST', `${account}/token`, { spec: { expirationSeconds: 3_600 } })
  const request: { status: { token: string } } = JSON.parse(answer.body)
  return request.status.token
}
