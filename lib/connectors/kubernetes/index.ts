import type { Capabilities, Connector } from '../connector'
import { catalog } from './catalog'
import { concurrency, entitlementKey, hardTimeoutMs, KubernetesConfig, KubernetesEntitlement } from './config'
import { ensureGranted } from './grant'
import { connectHints } from './hints'
import { issue } from './issue'
import { list } from './list'
import { observe } from './look'
import { accountName, userNameOf } from './names'
import { preflight } from './preflight'
import { ensureRevoked } from './revoke'

export type { KubernetesConfig, KubernetesEntitlement } from './config'
export { portalDocuments } from './setup.yaml'

const shared = {
  killSessions: 'no',
  sessionsOutlive:
    'Kubernetes refuses new requests at once. A watch that is open may go on for up to an hour; a terminal or a forwarded port in a pod until it is closed.',
  marker: 'per-grant',
  list: true,
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
} as const

const capabilities: Record<KubernetesEntitlement['account'], Capabilities> = {
  own: { ...shared, nativeExpiry: 'none', handsOut: 'nothing' },
  'one-time': { ...shared, nativeExpiry: 'login', handsOut: 'token' },
}

/**
 * A role of Kubernetes (RBAC), in namespaces or in the whole cluster, for a person's own user or for a service account
 * made for each grant. See `setup.yaml.ts` for the rights it needs.
 */
export const kubernetes: Connector<KubernetesConfig, KubernetesEntitlement> = {
  kind: 'kubernetes',
  about: { title: 'Kubernetes roles', provedOn: 'a real API server, Kubernetes 1.20' },
  config: KubernetesConfig,
  entitlement: KubernetesEntitlement,
  capabilities: ({ account }) => capabilities[account],
  entitlementKey,
  preflight,
  accountName,
  // Kubernetes keeps no list of users: whoever signs in is known.
  resolve: async ({ config }, person, entitlement, roleSlug) => {
    const account = accountName(person, entitlement, roleSlug)
    return entitlement.account === 'one-time' || userNameOf(account, config) !== null ? account : null
  },
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints,
  issue,
}
