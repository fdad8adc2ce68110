import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { closePools } from '@/lib/connectors/postgres'
import { connectorFor } from '@/lib/connectors/registry'
import { ConnectorError } from '@/lib/connectors/connector'
import { HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import { GrantId } from '@/lib/domain/ids'
import { aContext, aPerson, aRole, as, aTarget, aWish, type Person, type Role } from '@/lib/testing/factories'
import { aPgTarget, type PgTarget } from '@/lib/testing/pg-target'
import type { Context } from '../context'
import { submitRequest } from '../requests/submit'
import { discoverDue } from '../targets/discover'
import { sweep } from '../sweep/sweep'
import { endGrant } from './end'
import { reconcileGrant } from './reconcile'
import { renewSecret, revealSecret, testConnection } from './secret'

let fresh: FreshDatabase
let target: PgTarget
let ada: Person
let role: Role
let ctx: Context

beforeAll(async () => {
  fresh = await freshDatabase()
  target = await aPgTarget()
})
afterAll(async () => {
  await closePools()
  await target.drop()
  await fresh.drop()
})
beforeEach(async () => {
  ada = await aPerson(fresh.owner)
  const targetId = await aTarget(fresh.owner, target.config)
  role = await aRole(fresh.owner, { eligible: [ada], targetId, entitlement: target.entitlement() })
  ctx = aContext(fresh.db, { secretOf: target.secretOf })
})

const me = () => as(fresh.db, ada, { secretOf: target.secretOf })

async function activate(wishes = {}, of: Role = role): Promise<GrantId> {
  const outcome = await submitRequest(me(), aWish(of.id, wishes))
  if (!outcome.ok || outcome.value.grantId === null) throw new Error(JSON.stringify(outcome))
  return outcome.value.grantId
}
const grantRow = (id: GrantId) =>
  fresh.db.selectFrom('grant').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const stateOf = async (id: GrantId) => (await grantRow(id)).state
const accountOf = async (id: GrantId) => {
  const row = await fresh.db
    .selectFrom('grant')
    .innerJoin('assignment', 'assignment.id', 'grant.assignment_id')
    .select('account')
    .where('grant.id', '=', id)
    .executeTakeFirstOrThrow()
  return row.account
}
async function reveal(id: GrantId): Promise<string> {
  const shown = await revealSecret(me(), { grantId: id })
  if (!shown.ok) throw new Error(shown.error)
  return shown.value
}
/** Puts a grant's end into the past, as if its time had gone by. */
const backdate = (id: GrantId) =>
  fresh.owner
    .updateTable('grant')
    .set({ ends_at: new Date(Date.now() - SECOND) })
    .where('id', '=', id)
    .execute()
/** Sweeps until nothing is due, second looks included. */
async function settle(): Promise<void> {
  for (let round = 0; round < 6; round += 1) {
    await sweep(ctx)
    await sleep(60)
  }
}
const actionsOf = async (id: GrantId) =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select('action')
      .where('grant_id', '=', id)
      .orderBy('id')
      .execute()
  ).map((event) => event.action)

test('from click to gone: usable when ACTIVE, cut and refused when the time is over, ENDED after the second look', async () => {
  const id = await activate()
  expect(await stateOf(id)).toBe('ACTIVATING')
  await reconcileGrant(ctx, id)
  const active = await grantRow(id)
  expect(active.state).toBe('ACTIVE')
  expect(active.ends_at?.getTime()).toBe((active.access_granted_at?.getTime() ?? 0) + HOUR)
  const [account, password] = [await accountOf(id), await reveal(id)]
  const session = await target.signIn(account, password)
  expect((await session?.query('select id from thing'))?.rows).toEqual([{ id: 1 }])

  await backdate(id)
  const swept = await sweep(ctx)
  expect(swept).toMatchObject({ endedGrants: 1, failed: 0 })
  expect(await target.signIn(account, password)).toBeNull()
  await expect(session?.query('select 1')).rejects.toThrow()
  expect(await grantRow(id)).toMatchObject({
    state: 'DEACTIVATING',
    end_reason: 'EXPIRED',
    verified_at: null,
  })
  await settle()
  const ended = await grantRow(id)
  expect(ended.state).toBe('ENDED')
  expect(ended.verified_at?.getTime()).toBeGreaterThan(ended.access_removed_at?.getTime() ?? Infinity)
  expect(await target.ourLogins()).not.toContain(account)
  expect(await actionsOf(id)).toEqual([
    'grant.activating',
    'grant.active',
    'secret.revealed',
    'grant.deactivating',
    'grant.access_removed',
    'grant.ended',
  ])
})

test('a password is shown once, to its holder, and is gone from the database afterwards', async () => {
  const id = await activate()
  await reconcileGrant(ctx, id)
  expect(await testConnection(me(), { grantId: id })).toMatchObject({ ok: true, value: { ok: true } })
  const bob = await aPerson(fresh.owner)
  expect(await revealSecret(as(fresh.db, bob), { grantId: id })).toMatchObject({
    ok: false,
    error: 'not-yours',
  })
  const password = await reveal(id)
  expect(await revealSecret(me(), { grantId: id })).toMatchObject({ ok: false, error: 'already-shown' })
  const everything = await fresh.owner.selectFrom('assignment').selectAll().execute()
  expect(JSON.stringify(everything)).not.toContain(password)
  expect(everything.find((row) => row.principal_id === ada.id)?.secret).toBeNull()
})

test('a lost password is replaced: the new one opens, the old one does not, the grant goes on', async () => {
  const id = await activate()
  await reconcileGrant(ctx, id)
  const [account, old] = [await accountOf(id), await reveal(id)]
  expect(await renewSecret(me(), { grantId: id })).toMatchObject({ ok: true })
  await reconcileGrant(ctx, id)
  const renewed = await reveal(id)
  expect(await target.signIn(account, old)).toBeNull()
  const session = await target.signIn(account, renewed)
  expect(session).not.toBeNull()
  await session?.end()
  expect(await stateOf(id)).toBe('ACTIVE')
})

test('overlaps add up: the end of one grant leaves what another still gives', async () => {
  const [short, long] = [await activate({ durationMs: HOUR }), await activate({ durationMs: 4 * HOUR })]
  await reconcileGrant(ctx, short)
  await sweep(ctx)
  expect([await stateOf(short), await stateOf(long)]).toEqual(['ACTIVE', 'ACTIVE'])
  const [account, password] = [await accountOf(long), await reveal(long)]
  const session = await target.signIn(account, password)
  await backdate(short)
  await settle()
  expect([await stateOf(short), await stateOf(long)]).toEqual(['ENDED', 'ACTIVE'])
  expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
  await session?.end()
  await backdate(long)
  await settle()
  expect(await stateOf(long)).toBe('ENDED')
  expect(await target.signIn(account, password)).toBeNull()
})

describe("a person's own account", () => {
  let own: Role
  beforeEach(async () => {
    const targetId = await aTarget(fresh.owner, target.config)
    own = await aRole(fresh.owner, { eligible: [ada], targetId, entitlement: target.entitlement('own') })
    await target.byHand(`create role ${ada.handle} login password 'own'`)
  })

  test('gets the membership and loses it again', async () => {
    const id = await activate({}, own)
    await reconcileGrant(ctx, id)
    expect(await stateOf(id)).toBe('ACTIVE')
    const session = await target.signIn(ada.handle, 'own')
    expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
    await endGrant(me(), { grantId: id, endReason: 'RELEASED' })
    await settle()
    expect(await grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'RELEASED' })
    const again = await target.signIn(ada.handle, 'own')
    await expect(again?.query('select id from thing')).rejects.toThrow('permission denied')
    await again?.end()
  })

  test('standing access that was there before is never taken away', async () => {
    await target.byHand(`grant ${target.entitlement().memberOf} to ${ada.handle}`)
    const id = await activate({}, own)
    await reconcileGrant(ctx, id)
    expect(await stateOf(id)).toBe('ACTIVE')
    await backdate(id)
    await settle()
    expect(await stateOf(id)).toBe('ENDED')
    const session = await target.signIn(ada.handle, 'own')
    expect((await session?.query('select id from thing'))?.rows).toHaveLength(1)
    await session?.end()
  })

  test('a person without one is told so, and the grant fails', async () => {
    const stranger = await aPerson(fresh.owner)
    await fresh.owner
      .insertInto('eligibility')
      .values({ role_id: own.id, principal_id: stranger.id, starts_at: new Date(0) })
      .execute()
    const outcome = await submitRequest(as(fresh.db, stranger), aWish(own.id))
    const id = GrantId.parse(outcome.ok && outcome.value.grantId)
    await reconcileGrant(ctx, id)
    expect(await grantRow(id)).toMatchObject({ state: 'ACTIVATION_FAILED' })
    expect((await grantRow(id)).failure).toContain('no login')
  })
})

describe('when the target does not answer', () => {
  /** The real connector, but calls fail while `down` says so. */
  function flaky(down: () => boolean): Context {
    const real = connectorFor('postgres')
    const broken = () => {
      if (down()) throw new ConnectorError('transient', 'connection refused')
    }
    return {
      ...ctx,
      connectorFor: () => ({
        ...real,
        ensureGranted: async (call, assignment) => (broken(), real.ensureGranted(call, assignment)),
        ensureRevoked: async (call, assignment) => (broken(), real.ensureRevoked(call, assignment)),
        observe: async (call, assignment) => (broken(), real.observe(call, assignment)),
      }),
    }
  }

  test('a revocation is retried until confirmed, and is an alarm after two minutes', async () => {
    const id = await activate()
    await reconcileGrant(ctx, id)
    const account = await accountOf(id)
    await endGrant(me(), { grantId: id, endReason: 'RELEASED' })
    let down = true
    const away = flaky(() => down)
    await reconcileGrant(away, id)
    expect(await stateOf(id)).toBe('DEACTIVATING')
    await fresh.owner
      .updateTable('grant')
      .set({ revoke_started_at: new Date(Date.now() - 3 * MINUTE) })
      .where('id', '=', id)
      .execute()
    await sleep(250)
    await reconcileGrant(away, id)
    expect(await stateOf(id)).toBe('REVOCATION_FAILED')
    expect(await target.ourLogins()).toContain(account)
    down = false
    await sleep(250)
    await settle()
    expect(await stateOf(id)).toBe('ENDED')
    expect(await target.ourLogins()).not.toContain(account)
    expect(await actionsOf(id)).toContain('grant.revocation_failed')
  })

  test('a grant gives up in the end, and what it may have left on the target is removed', async () => {
    const id = await activate()
    const real = connectorFor('postgres')
    // The effect happens, the answer is lost: the worst kind of failure.
    const lossy: Context = {
      ...ctx,
      connectorFor: () => ({
        ...real,
        ensureGranted: async (call, assignment) => {
          await real.ensureGranted(call, assignment)
          throw new ConnectorError('transient', 'connection reset')
        },
      }),
    }
    await reconcileGrant(lossy, id)
    const account = await accountOf(id)
    expect(await stateOf(id)).toBe('ACTIVATING')
    expect(await target.ourLogins()).toContain(account)
    await fresh.owner
      .updateTable('grant')
      .set({ activating_at: new Date(Date.now() - 6 * MINUTE) })
      .where('id', '=', id)
      .execute()
    await sleep(250)
    await reconcileGrant(lossy, id)
    expect(await grantRow(id)).toMatchObject({
      state: 'ACTIVATION_FAILED',
      failure: 'The target does not answer. Its operators see why.',
    })
    await settle()
    expect(await target.ourLogins()).not.toContain(account)
  })
})

test('a worker that died holding the lease is taken over', async () => {
  const id = await activate()
  await fresh.owner
    .updateTable('assignment')
    .set({ lease: 'e1f6ad3a-0f0f-4b6c-9c55-aaaaaaaaaaaa', leased_until: new Date(Date.now() + 300) })
    .where('principal_id', '=', ada.id)
    .execute()
  await reconcileGrant(ctx, id)
  expect(await stateOf(id)).toBe('ACTIVATING')
  await sleep(350)
  await sweep(ctx)
  expect(await stateOf(id)).toBe('ACTIVE')
})

test('what a worker saves after its lease was lost is void', async () => {
  const id = await activate()
  const real = connectorFor('postgres')
  const slow: Context = {
    ...ctx,
    connectorFor: () => ({
      ...real,
      ensureGranted: async (call, assignment) => {
        await real.ensureGranted(call, assignment)
        await fresh.owner
          .updateTable('assignment')
          .set({ lease: null, leased_until: null })
          .where('principal_id', '=', ada.id)
          .execute()
      },
    }),
  }
  await reconcileGrant(slow, id)
  expect(await stateOf(id)).toBe('ACTIVATING')
  await sweep(ctx)
  expect(await stateOf(id)).toBe('ACTIVE')
})

test('a grant that is ended, and one that joins, while the target is being told are seen to right after', async () => {
  const real = connectorFor('postgres')
  const ended = await activate()
  const meanwhile = (call: 'ensureGranted' | 'ensureRevoked', happens: () => Promise<unknown>): Context => ({
    ...ctx,
    connectorFor: () => ({
      ...real,
      [call]: async (...given: Parameters<typeof real.ensureGranted>) => {
        await real[call](...given)
        await happens()
      },
    }),
  })
  await reconcileGrant(
    meanwhile('ensureGranted', () => endGrant(ctx, { grantId: ended, endReason: 'REVOKED' })),
    ended,
  )
  expect(await grantRow(ended)).toMatchObject({ state: 'DEACTIVATING', access_granted_at: null })
  expect(await target.ourLogins()).not.toContain(await accountOf(ended))

  const first = await activate()
  await reconcileGrant(ctx, first)
  await backdate(first)
  let second: GrantId | null = null
  await sweep(meanwhile('ensureRevoked', async () => (second ??= await activate())))
  if (second === null) throw new Error('The revoke never came.')
  expect([await stateOf(second), await target.ourLogins()]).toEqual([
    'ACTIVE',
    expect.arrayContaining([await accountOf(second)]),
  ])
})

test('access that somebody removed on the target ends the grant and is not fought over', async () => {
  const id = await activate()
  await reconcileGrant(ctx, id)
  const account = await accountOf(id)
  await target.byHand(
    `reassign owned by ${account} to postgres; drop owned by ${account}; drop role ${account}`,
  )
  await fresh.owner
    .updateTable('assignment')
    .set({ due_at: new Date(0) })
    .where('principal_id', '=', ada.id)
    .execute()
  await settle()
  expect(await grantRow(id)).toMatchObject({ state: 'ENDED', end_reason: 'EXTERNAL_REMOVAL' })
  expect(await target.ourLogins()).not.toContain(account)
})

test('an orphan with our mark is removed; a standing member is a finding and stays', async () => {
  const id = await activate()
  await reconcileGrant(ctx, id)
  const [account, password] = [await accountOf(id), await reveal(id)]
  await backdate(id)
  await settle()
  // A grant that arrives late, after everything: the login is back although no grant explains it.
  const assignment = await fresh.db
    .selectFrom('assignment')
    .selectAll()
    .where('principal_id', '=', ada.id)
    .executeTakeFirstOrThrow()
  const connector = connectorFor('postgres')
  await connector.ensureGranted(
    {
      config: target.config,
      secret: target.secretOf,
      signal: AbortSignal.timeout(5_000),
      deadline: new Date(Date.now() + 5_000),
      stillWanted: async () => true,
    },
    {
      id: assignment.id,
      account,
      entitlement: assignment.entitlement,
      until: new Date(Date.now() + HOUR),
      password,
    },
  )
  const legacy = `legacy_${ada.handle}`
  await target.byHand(`create role ${legacy} login; grant ${target.entitlement().memberOf} to ${legacy}`)
  await fresh.owner
    .updateTable('target')
    .set({ list_due_at: new Date() })
    .where('id', '=', role.targetId)
    .execute()
  await fresh.owner
    .updateTable('target')
    .set({ list_due_at: new Date('2099-01-01') })
    .where('id', '!=', role.targetId)
    .execute()
  expect(await discoverDue(ctx)).toBe(true)
  await settle()
  expect(await target.ourLogins()).not.toContain(account)
  const findings = await fresh.db
    .selectFrom('drift_finding')
    .select(['kind', 'account', 'resolved_at'])
    .where('target_id', '=', role.targetId)
    .execute()
  expect(findings).toContainEqual({ kind: 'standing', account: legacy, resolved_at: null })
  expect(findings.filter((finding) => finding.account === account)).toMatchObject([
    { kind: 'orphan', resolved_at: expect.any(Date) },
  ])
  expect(await target.byHand(`select 1 from pg_roles where rolname = '${legacy}'`)).toHaveLength(1)
})
