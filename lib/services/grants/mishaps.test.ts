import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ConnectorError } from '@/lib/connectors/connector'
import { connectorFor } from '@/lib/connectors/registry'
import { MINUTE } from '@/lib/domain/duration'
import type { GrantId } from '@/lib/domain/ids'
import { EngineBench } from '@/lib/testing/engine-bench'
import type { Context } from '../context'
import { sweep } from '../sweep/sweep'
import { endGrant } from './end'
import { reconcileGrant } from './reconcile'

const on = new EngineBench()

describe('when the target does not answer', () => {
  /** The real connector, but calls fail while `down` says so. */
  function flaky(down: () => boolean): Context {
    const real = connectorFor('postgres')
    const broken = () => {
      if (down()) throw new ConnectorError('transient', 'connection refused')
    }
    return {
      ...on.ctx,
      connectorFor: () => ({
        ...real,
        ensureGranted: async (call, assignment) => (broken(), real.ensureGranted(call, assignment)),
        ensureRevoked: async (call, assignment) => (broken(), real.ensureRevoked(call, assignment)),
        observe: async (call, assignment) => (broken(), real.observe(call, assignment)),
      }),
    }
  }

  test('a revocation is retried until confirmed, and is an alarm after two minutes', async () => {
    const id = await on.activate()
    await reconcileGrant(on.ctx, id)
    const account = await on.accountOf(id)
    await endGrant(on.me(), { grantId: id, endReason: 'RELEASED' })
    let down = true
    const away = flaky(() => down)
    await reconcileGrant(away, id)
    expect(await on.stateOf(id)).toBe('DEACTIVATING')
    await on.fresh.owner
      .updateTable('grant')
      .set({ revoke_started_at: new Date(Date.now() - 3 * MINUTE) })
      .where('id', '=', id)
      .execute()
    await sleep(250)
    await reconcileGrant(away, id)
    expect(await on.stateOf(id)).toBe('REVOCATION_FAILED')
    expect(await on.target.ourLogins()).toContain(account)
    down = false
    await sleep(250)
    await on.settle()
    expect(await on.stateOf(id)).toBe('ENDED')
    expect(await on.target.ourLogins()).not.toContain(account)
    expect(await on.actionsOf(id)).toContain('grant.revocation_failed')
  })

  test('a grant gives up in the end, and what it may have left on the target is removed', async () => {
    const id = await on.activate()
    const real = connectorFor('postgres')
    // The effect happens, the answer is lost: the worst kind of failure.
    const lossy: Context = {
      ...on.ctx,
      connectorFor: () => ({
        ...real,
        ensureGranted: async (call, assignment) => {
          await real.ensureGranted(call, assignment)
          throw new ConnectorError('transient', 'connection reset')
        },
      }),
    }
    await reconcileGrant(lossy, id)
    const account = await on.accountOf(id)
    expect(await on.stateOf(id)).toBe('ACTIVATING')
    expect(await on.target.ourLogins()).toContain(account)
    await on.fresh.owner
      .updateTable('grant')
      .set({ activating_at: new Date(Date.now() - 6 * MINUTE) })
      .where('id', '=', id)
      .execute()
    await sleep(250)
    await reconcileGrant(lossy, id)
    expect(await on.grantRow(id)).toMatchObject({
      state: 'ACTIVATION_FAILED',
      failure: 'The target does not answer. Its operators see why.',
    })
    await on.settle()
    expect(await on.target.ourLogins()).not.toContain(account)
  })
})

test('a worker that died holding the lease is taken over', async () => {
  const id = await on.activate()
  await on.fresh.owner
    .updateTable('assignment')
    .set({ lease: 'e1f6ad3a-0f0f-4b6c-9c55-aaaaaaaaaaaa', leased_until: new Date(Date.now() + 300) })
    .where('principal_id', '=', on.ada.id)
    .execute()
  await reconcileGrant(on.ctx, id)
  expect(await on.stateOf(id)).toBe('ACTIVATING')
  await sleep(350)
  await sweep(on.ctx)
  expect(await on.stateOf(id)).toBe('ACTIVE')
})

test('what a worker saves after its lease was lost is void', async () => {
  const id = await on.activate()
  const real = connectorFor('postgres')
  const slow: Context = {
    ...on.ctx,
    connectorFor: () => ({
      ...real,
      ensureGranted: async (call, assignment) => {
        await real.ensureGranted(call, assignment)
        await on.fresh.owner
          .updateTable('assignment')
          .set({ lease: null, leased_until: null })
          .where('principal_id', '=', on.ada.id)
          .execute()
      },
    }),
  }
  await reconcileGrant(slow, id)
  expect(await on.stateOf(id)).toBe('ACTIVATING')
  await sweep(on.ctx)
  expect(await on.stateOf(id)).toBe('ACTIVE')
})

test('a grant that is ended, and one that joins, while the target is being told are seen to right after', async () => {
  const real = connectorFor('postgres')
  const ended = await on.activate()
  const meanwhile = (call: 'ensureGranted' | 'ensureRevoked', happens: () => Promise<unknown>): Context => ({
    ...on.ctx,
    connectorFor: () => ({
      ...real,
      [call]: async (...given: Parameters<typeof real.ensureGranted>) => {
        await real[call](...given)
        await happens()
      },
    }),
  })
  await reconcileGrant(
    meanwhile('ensureGranted', () => endGrant(on.ctx, { grantId: ended, endReason: 'REVOKED' })),
    ended,
  )
  expect(await on.grantRow(ended)).toMatchObject({ state: 'DEACTIVATING', access_granted_at: null })
  expect(await on.target.ourLogins()).not.toContain(await on.accountOf(ended))

  const first = await on.activate()
  await reconcileGrant(on.ctx, first)
  await on.backdate(first)
  let second: GrantId | null = null
  await sweep(meanwhile('ensureRevoked', async () => (second ??= await on.activate())))
  if (second === null) throw new Error('The revoke never came.')
  expect([await on.stateOf(second), await on.target.ourLogins()]).toEqual([
    'ACTIVE',
    expect.arrayContaining([await on.accountOf(second)]),
  ])
})
