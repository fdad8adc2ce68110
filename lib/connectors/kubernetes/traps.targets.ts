import { createSign, randomUUID } from 'node:crypto'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiServerProgram } from '@/lib/testing/servers/kube-apiserver'
import type { KubernetesTarget } from '../conformance/kubernetes'
import { openKubernetes } from '../conformance/kubernetes'
import type { KubernetesHolder } from '../conformance/kubernetes-holder'
import { opens } from '../conformance/kubernetes-holder'
import { accounts, collection, entitlementsFor, made, roles, tokenOf } from '../conformance/kubernetes-server'
import { all, assignmentFor, callFor } from '../conformance/suite'
import type { KubernetesEntitlement } from '.'
import { kubernetes } from '.'

const program = apiServerProgram()
const hourMs = 3_600_000
const own = entitlementsFor('own').plain
const oneTime = entitlementsFor('one-time').plain
const everywhere: KubernetesEntitlement = { scope: 'cluster', role: roles.odd, account: 'own' }
/** Handed out in one namespace each. */
const [inShop, inStaging] = [
  { ...own, namespaces: ['shop'], role: roles.beyond },
  { ...own, namespaces: ['staging'], role: roles.odd },
]

describe.skipIf(program === null)('a cluster', () => {
  let target: KubernetesTarget
  const managed = [own, oneTime, everywhere, inShop, inStaging]
  beforeAll(async () => {
    target = await openKubernetes(managed)
  }, 60_000)
  afterAll(() => target.close())

  const call = () => callFor(target)
  const granted = async (entitlement: KubernetesEntitlement) => {
    const holder = await target.newHolder(entitlement)
    const assignment = assignmentFor(kubernetes, holder)
    await kubernetes.ensureGranted(call(), assignment)
    return { holder, assignment }
  }
  const issued = async (assignment: { id: string; account: string }, lifeMs: number) =>
    kubernetes.issue?.(
      call(),
      { ...assignment, entitlement: oneTime, until: new Date(Date.now() + lifeMs) },
      { publicKey: null },
    )

  test('a token lives until the access ends, or for the ten minutes that are the least', async () => {
    const { assignment } = await granted(oneTime)
    for (const [lifeMs, expectedMs] of [
      [hourMs, hourMs],
      [60_000, 600_000],
    ] as const) {
      const lives = ((await issued(assignment, lifeMs))?.expiresAt.getTime() ?? 0) - Date.now()
      expect(Math.abs(lives - expectedMs)).toBeLessThan(5_000)
    }
  })

  test('with the portal stopped, the cluster itself refuses a token whose time is up', async () => {
    const { holder } = await granted(oneTime)
    const token = (await target.tokenOf(holder)) ?? ''
    const now = Math.floor(Date.now() / 1_000)
    const works = (exp: number) =>
      opens(target.server, resigned(token, exp, target.server.signingKey), oneTime)
    expect(await works(now + 60)).toBe(true)
    // Kubernetes overlooks a minute, for clocks that differ.
    expect(await works(now - 61)).toBe(false)
  })

  test('a token opens nothing from the moment of the revoke, nor again when access is given anew', async () => {
    const { holder, assignment } = await granted(oneTime)
    const token = (await target.tokenOf(holder)) ?? ''
    await kubernetes.ensureRevoked(call(), assignment)
    expect(await opens(target.server, token, oneTime)).toBe(false)
    await expect(issued(assignment, hourMs)).rejects.toMatchObject({ errorClass: 'conflict' })
  })

  test('the document that is handed out is one the official client reads', async () => {
    const { assignment } = await granted(oneTime)
    const document = await issued(assignment, hourMs)
    const config = new KubeConfig()
    config.loadFromString(document?.content ?? '')
    expect(config.getContextObject(config.getCurrentContext())).toMatchObject({ namespace: 'shop' })
    const { metadata } = await config
      .makeApiClient(CoreV1Api)
      .readNamespacedConfigMap({ name: 'vault', namespace: 'shop' })
    expect(metadata?.name).toBe('vault')
    expect(document?.hints[0]?.command).toBe(`KUBECONFIG=${document?.fileName} kubectl get pods -n shop`)
  })

  test('access of a person’s own user may reach the whole cluster', async () => {
    const { holder, assignment } = await granted(everywhere)
    expect(await target.use(holder)).toBe(true)
    await kubernetes.ensureRevoked(call(), assignment)
    expect(await target.use(holder)).toBe(false)
    expect(await kubernetes.observe(call(), assignment)).toBe('absent')
  })

  test('what may be handed out in one of two namespaces only is given in neither', async () => {
    const both = { ...own, namespaces: ['shop', 'staging'], role: roles.beyond }
    const assignment = assignmentFor(kubernetes, await target.newHolder(both))
    await expect(kubernetes.ensureGranted(call(), assignment)).rejects.toMatchObject({
      errorClass: 'refused',
    })
    expect(await kubernetes.observe(call(), assignment)).toBe('absent')
  })

  test('no role is ever given where the one-time accounts are', async () => {
    const there = { ...own, namespaces: ['shop', accounts] }
    const assignment = assignmentFor(kubernetes, await target.newHolder(there))
    await expect(kubernetes.ensureGranted(call(), assignment)).rejects.toMatchObject({
      errorClass: 'config',
      message: expect.stringContaining(accounts),
    })
    expect(await failedChecks([{ ...oneTime, namespaces: [accounts] }])).toContain('One-time accounts')
  })

  test('the same role in fewer namespaces is another entitlement, and neither is taken for the other', async () => {
    const fewer = { ...own, namespaces: ['shop'] }
    const { holder } = await granted(own)
    const found = (await all(kubernetes.list(call(), [own, fewer]))).filter(
      ({ account }) => account === holder.account,
    )
    expect(found.map(({ entitlementKey }) => entitlementKey)).toEqual([kubernetes.entitlementKey(own)])
  })

  test('an account without a binding is half of an access, and is found and cleared away', async () => {
    const { holder, assignment } = await granted(oneTime)
    for (const namespace of ['shop', 'staging'])
      await target.server.byHand(
        'DELETE',
        `${collection('RoleBinding', namespace)}/gatehouse-${assignment.id}`,
      )
    expect(await kubernetes.observe(call(), assignment)).toBe('drifted')
    expect(await listed(holder)).toMatchObject([{ assignmentId: assignment.id }])
    await kubernetes.ensureRevoked(call(), assignment)
    expect(await listed(holder)).toEqual([])
  })

  test('a group or a service account that has the role is listed by what it is', async () => {
    const subjects = [
      { kind: 'Group', name: 'ops "night"' },
      { kind: 'ServiceAccount', name: 'deployer', namespace: 'shop' },
      { kind: 'User', name: 'somebody@else' },
    ]
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: roles.plain }
    await made(target.server, collection('RoleBinding', 'shop'), {
      metadata: { name: `ops-${randomUUID()}` },
      roleRef,
      subjects,
    })
    const found = await all(kubernetes.list(call(), [{ ...own, namespaces: ['shop'] }]))
    expect(
      found.filter(({ attribution }) => attribution?.includes('ops-')).map(({ account }) => account),
    ).toEqual(['group "ops \\"night\\""', 'service account shop/deployer', '"somebody@else"'])
  })

  test('the namespaces and roles there are can be chosen from', async () => {
    const found: string[] = []
    for await (const { field, value } of kubernetes.catalog?.(call()) ?? []) found.push(`${field} ${value}`)
    expect(found).toEqual(expect.arrayContaining(['namespaces shop', `role ${roles.plain}`, 'role view']))
    expect(found).not.toContain(`namespaces ${accounts}`)
    expect(found.join('\n')).not.toContain('system:')
  })

  test('a right that is missing, and a role that is not there, are named', async () => {
    const [none] = await failed([...managed, { ...own, role: 'nobody-made-this' }])
    expect(none).toMatchObject({ name: expect.stringContaining('nobody-made-this') })
    const [unbound] = await failed([...managed, { ...own, role: 'view', namespaces: ['shop'] }])
    expect(unbound?.detail).toContain('may not bind clusterroles "view" in shop')
  })

  test.each([
    [['*'], ['*'], ['*'], '* everything'],
    [['get'], [''], ['secrets'], 'get secrets'],
    [['impersonate'], [''], ['users'], 'impersonate users'],
    [['escalate'], ['rbac.authorization.k8s.io'], ['clusterroles'], 'escalate clusterroles'],
    [['bind'], ['rbac.authorization.k8s.io'], ['clusterroles'], 'bind clusterroles'],
    [['create'], [''], ['serviceaccounts/token'], 'create serviceaccounts/token'],
    [['create'], [''], ['pods'], 'create pods'],
  ])('a portal that may %s %s %s is told so', async (verbs, apiGroups, resources, words) => {
    const name = `portal-${randomUUID()}`
    const at = collection('ServiceAccount', 'gatehouse')
    await made(target.server, at, { metadata: { name } })
    await made(target.server, collection('ClusterRole'), {
      metadata: { name },
      rules: [{ verbs, apiGroups, resources }],
    })
    await made(target.server, collection('ClusterRoleBinding'), {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'gatehouse' }],
    })
    const token = await tokenOf(target.server, `${at}/${name}`)
    const checks = await kubernetes.preflight({ ...call(), secret: async () => token }, managed)
    const excess = checks.find((check) => check.name === 'Has no rights it should not')
    expect(excess).toMatchObject({ ok: false, detail: expect.stringContaining(words) })
  })

  const failed = async (entitlements: KubernetesEntitlement[]) =>
    (await kubernetes.preflight(call(), entitlements)).filter((check) => !check.ok)
  const failedChecks = async (entitlements: KubernetesEntitlement[]) =>
    (await failed(entitlements)).map((check) => check.name)
  const listed = async ({ account }: KubernetesHolder) =>
    (await all(kubernetes.list(call(), [oneTime]))).filter((each) => each.account === account)
})

/** The same token with another end, signed as the cluster signs. */
function resigned(token: string, exp: number, key: string): string {
  const [header = '', payload = ''] = token.split('.')
  const claims: object = JSON.parse(Buffer.from(payload, 'base64url').toString())
  const iat = exp - 600
  const body = Buffer.from(JSON.stringify({ ...claims, exp, iat, nbf: iat })).toString('base64url')
  const signature = createSign('RSA-SHA256').update(`${header}.${body}`).sign(key, 'base64url')
  return `${header}.${body}.${signature}`
}
