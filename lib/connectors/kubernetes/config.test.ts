import { expect, test } from 'vitest'
import { entitlementKey, KubernetesConfig, KubernetesEntitlement, placesOf } from './config'
import { connectHints } from './hints'

const settings = { url: 'https://k8s.example.com:6443/', token: 'env:K8S' }
const within = { scope: 'namespaces', role: 'edit', namespaces: ['shop'] }

test('a role stands in each namespace once, in whatever order they are named', () => {
  const named = (namespaces: string[]) => KubernetesEntitlement.parse({ ...within, namespaces })
  expect(placesOf(named(['b', 'a', 'b']))).toEqual(['a', 'b'])
  expect(entitlementKey(named(['b', 'a']))).toBe(entitlementKey(named(['a', 'b'])))
  expect(entitlementKey(named(['a']))).toBe('own ClusterRole "edit" in a')
})

test('in the whole cluster a role is a cluster role', () => {
  const cluster = { scope: 'cluster', role: 'view', account: 'one-time' }
  expect(entitlementKey(KubernetesEntitlement.parse(cluster))).toBe(
    'one-time ClusterRole "view" in the cluster',
  )
  expect(KubernetesEntitlement.safeParse({ ...cluster, kind: 'Role' }).success).toBe(false)
})

test.each([
  ['a role with a slash', { ...within, role: 'a/b' }],
  ['a role that is a dot', { ...within, role: '..' }],
  ['no namespace at all', { ...within, namespaces: [] }],
  ['a namespace in capitals', { ...within, namespaces: ['Shop'] }],
])('%s is refused', (_what, entitlement) => {
  expect(KubernetesEntitlement.safeParse(entitlement).success).toBe(false)
})

test('a token never goes over plain http, nor into the settings', () => {
  expect(KubernetesConfig.parse(settings).url).toBe('https://k8s.example.com:6443')
  expect(KubernetesConfig.safeParse({ ...settings, url: 'http://k8s.example.com' }).success).toBe(false)
  expect(KubernetesConfig.safeParse({ ...settings, token: 'eyJhbGciOi' }).success).toBe(false)
})

test('lines to copy name the file of one-time access, and none for one’s own user', () => {
  const config = KubernetesConfig.parse(settings)
  const commands = (account: 'own' | 'one-time') =>
    connectHints(config, {
      account: 'ada-edit-1',
      entitlement: KubernetesEntitlement.parse({ ...within, account }),
    }).map(({ command }) => command)
  expect(commands('own')).toEqual(['kubectl get pods -n shop', 'kubectl auth can-i --list -n shop'])
  expect(commands('one-time')[0]).toBe(
    'KUBECONFIG=ada-edit-1-k8s.example.com.kubeconfig kubectl get pods -n shop',
  )
})
