import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closeConnectors } from '@/lib/connectors/registry'
import { aPerson, as, type Person } from '@/lib/testing/factories'
import { aPgTarget, type PgTarget } from '@/lib/testing/pg-target'
import { addRole } from '../roles/add'
import { catalogOf } from './catalog'
import { inspectTarget } from './inspect'
import { addTarget, changeTarget } from './save'
import { openSealed } from './sealed'
import { testRoleOn } from './staged-test'

let fresh: FreshDatabase
let server: PgTarget
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  server = await aPgTarget()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(async () => {
  await closeConnectors()
  await server.drop()
  await fresh.drop()
})

const byGreta = () => {
  const ctx = as(fresh.db, greta)
  return { ...ctx, secretOf: (reference: string) => openSealed(ctx, reference) }
}
let count = 0
async function connected(parts: { mode?: 'live' | 'dry-run'; password?: string } = {}): Promise<string> {
  const { host, port, database, user } = server.config
  const added = await addTarget(byGreta(), {
    kind: 'postgres',
    slug: `orders-${++count}`,
    name: `Orders ${count}`,
    description: '',
    environment: 'production',
    mode: parts.mode ?? 'live',
    settings: { host, port: String(port), database, user, tls: 'off', password: '' },
    secrets: { password: parts.password ?? (await server.secretOf('')) },
  })
  if (!added.ok) throw new Error(JSON.stringify(added.error))
  return added.value
}
async function withRole(target: string): Promise<string> {
  const { database, memberOf } = server.entitlement()
  const added = await addRole(byGreta(), {
    target,
    slug: `reader-${++count}`,
    name: 'Reader',
    allows: 'Read the orders.',
    risk: 'low',
    owner: greta.handle,
    eligible: greta.handle,
    entitlement: { database, memberOf, account: 'one-time' },
  })
  if (!added.ok) throw new Error(JSON.stringify(added.error))
  return added.value
}

describe('a target is connected', () => {
  test('with a secret that is sealed, shown to nobody and kept out of the log', async () => {
    const slug = await connected()
    const shown = await inspectTarget(byGreta(), slug)
    if (!shown.ok) throw new Error('not shown')
    expect(shown.value.settings.typed).toMatchObject({ host: server.config.host, password: '' })
    expect(shown.value.secrets).toMatchObject([{ field: 'password', setBy: greta.name }])
    const password = await server.secretOf('')
    const events = await fresh.db.selectFrom('audit_event').selectAll().execute()
    expect(JSON.stringify(events)).not.toContain(password)
    expect(events.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['target.created', 'target.secret_set']),
    )
  })

  test('a secret moved to another target does not open there', async () => {
    const [one, other] = [await connected(), await connected()]
    const idOf = async (slug: string) => {
      const shown = await inspectTarget(byGreta(), slug)
      return shown.ok ? shown.value.target.id : null
    }
    const [from, to] = [await idOf(one), await idOf(other)]
    if (from === null || to === null) throw new Error('not shown')
    const moved = await fresh.owner
      .selectFrom('target_secret')
      .select(['sealed', 'set_at'])
      .where('target_id', '=', from)
      .executeTakeFirstOrThrow()
    await fresh.owner.updateTable('target_secret').set(moved).where('target_id', '=', to).execute()
    await expect(openSealed(byGreta(), `sealed:${to}/password`)).rejects.toMatchObject({
      errorClass: 'config',
    })
  })

  test('never with the portal’s own secrets, nor with settings that do not fit', async () => {
    const refused = await addTarget(byGreta(), {
      kind: 'postgres',
      slug: 'stolen',
      name: 'Stolen',
      description: '',
      environment: 'production',
      mode: 'live',
      settings: { host: 'h', user: 'u', password: 'env:DATABASE_URL' },
      secrets: {},
    })
    expect(refused).toMatchObject({ ok: false, error: { settings: { password: expect.any(String) } } })
    const misfit = await addTarget(byGreta(), {
      kind: 'postgres',
      slug: 'misfit',
      name: 'Misfit',
      description: '',
      environment: 'production',
      mode: 'live',
      settings: { host: '', port: '70000', user: 'u' },
      secrets: { password: 'x' },
    })
    expect(misfit).toMatchObject({
      ok: false,
      error: { settings: { host: expect.any(String), port: expect.any(String) } },
    })
  })

  test('by administrators only', async () => {
    const ada = await aPerson(fresh.owner)
    const slug = await connected()
    expect(await inspectTarget(as(fresh.db, ada), slug)).toMatchObject({ ok: false })
    expect(await testRoleOn(as(fresh.db, ada), { slug, role: null, canary: '' })).toEqual({
      ok: false,
      error: 'not-permitted',
    })
  })
})

describe('a target’s settings are changed', () => {
  test('the sealed secret stays where none is typed, and is replaced where one is', async () => {
    const slug = await connected({ password: 'the wrong one' })
    const { host, port, database, user } = server.config
    const change = (secrets: Record<string, string>) =>
      changeTarget(byGreta(), {
        slug,
        name: 'Orders, renamed',
        description: 'The shop',
        environment: 'staging',
        mode: 'live',
        settings: { host, port: String(port), database, user, tls: 'off', password: '' },
        secrets,
      })
    expect(await change({})).toMatchObject({ ok: true })
    const failed = await testRoleOn(byGreta(), { slug, role: null, canary: '' })
    expect(failed).toMatchObject({ ok: true, value: [{ name: 'Sign in', outcome: 'failed' }] })
    expect(await change({ password: await server.secretOf('') })).toMatchObject({ ok: true })
    const passed = await testRoleOn(byGreta(), { slug, role: null, canary: '' })
    expect(passed).toMatchObject({ ok: true, value: [{ outcome: 'ok' }, { name: 'List', outcome: 'ok' }] })
  })
})

describe('a target is tested', () => {
  test('the whole way, and nothing is left on it', async () => {
    const slug = await connected()
    const role = await withRole(slug)
    const before = await server.ourLogins()
    const tested = await testRoleOn(byGreta(), { slug, role, canary: 'canary' })
    if (!tested.ok) throw new Error(tested.error)
    expect(tested.value.map(({ name, outcome }) => `${name}: ${outcome}`)).toEqual([
      'Sign in: ok',
      'Resolve: ok',
      'List: ok',
      'Grant: ok',
      'Use: ok',
      'Revoke: ok',
      'Gone: ok',
    ])
    expect(await server.ourLogins()).toEqual(before)
  })

  test('the target tells what there is to hand out', async () => {
    const { offers, problem } = await catalogOf(byGreta(), await connected())
    expect(problem).toBeNull()
    expect(offers['memberOf']).toContainEqual({ value: server.entitlement().memberOf, label: null })
  })
})
