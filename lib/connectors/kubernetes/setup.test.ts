import { expect, test } from 'vitest'
import { sampleOf } from './effect'
import { portalYaml } from './setup.yaml'
import { yaml } from './yaml'

test('the set-up names each role where it may be handed out, and no other', () => {
  const text = portalYaml({
    portal: { namespace: 'gatehouse', name: 'portal' },
    accountsNamespace: 'gatehouse-accounts',
    entitlements: [
      { scope: 'namespaces', kind: 'ClusterRole', role: 'edit', namespaces: ['shop'], account: 'own' },
    ],
  })
  expect(text).toContain(`      - "clusterroles"
    verbs:
      - "bind"
    resourceNames:
      - "edit"
`)
  expect(text).not.toContain('clusterrolebindings')
  expect(text).not.toContain('gatehouse-accounts')
})

test('what is odd is quoted, and what is empty stands on its line', () => {
  expect(yaml({ 'a/b': ['x: #1', [], { c: true, d: 'ö"' }], e: {} })).toBe(
    '"a/b":\n  - "x: #1"\n  - []\n  - c: true\n    d: "ö\\""\ne: {}\n',
  )
})

const none = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] }

test('the first thing a role allows in a place is what is asked about', () => {
  const metrics = { ...none, verbs: ['get'], nonResourceURLs: ['/metrics'] }
  const logs = { ...none, verbs: ['get'], apiGroups: [''], resources: ['pods/log'], resourceNames: ['a'] }
  expect(sampleOf([metrics, logs], 'shop')).toEqual({
    resourceAttributes: {
      verb: 'get',
      group: '',
      resource: 'pods',
      subresource: 'log',
      name: 'a',
      namespace: 'shop',
    },
  })
  expect(sampleOf([metrics, logs], null)).toEqual({
    nonResourceAttributes: { verb: 'get', path: '/metrics' },
  })
  expect(sampleOf([none], 'shop')).toBeNull()
})
