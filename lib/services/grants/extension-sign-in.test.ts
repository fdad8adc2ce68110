import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '@/lib/domain/duration'
import { ExtendBench, extensible } from '@/lib/testing/extend-bench'
import { as, publish } from '@/lib/testing/factories'
import { extendGrant } from './extend'
import { signInLackedByExtension } from './extension-sign-in'

const on = new ExtendBench()

const signedInBefore = (ms: number, methods: string[] = ['pwd']) =>
  as(on.fresh.db, on.ada, { session: { signedInAt: new Date(Date.now() - ms), methods } })

test('more time asks for the sign-in that the policy wants, and moves nothing without it', async () => {
  const id = await on.live()
  const signIn = { maxAgeMs: 10 * MINUTE, methods: ['mfa'] }
  await publish(on.fresh.owner, on.role.id, { ...extensible({}), conditions: { signIn } })
  const end = await on.endOf(id)
  for (const [ms, methods] of [
    [HOUR, ['mfa']],
    [MINUTE, ['pwd']],
  ] as const) {
    const ctx = signedInBefore(ms, [...methods])
    expect(await signInLackedByExtension(ctx, { grantId: id, durationMs: HOUR })).toEqual(signIn)
    expect(await extendGrant(ctx, on.more(id))).toMatchObject({ value: { state: 'REJECTED' } })
  }
  expect(await on.endOf(id)).toBe(end)
  const ctx = signedInBefore(MINUTE, ['mfa'])
  expect(await signInLackedByExtension(ctx, { grantId: id, durationMs: HOUR })).toBeNull()
  expect(await extendGrant(ctx, on.more(id))).toMatchObject({ value: { state: 'APPROVED' } })
  expect(await on.endOf(id)).toBe(end + HOUR)
})

test('nobody is sent to sign in for more time than the policy leaves', async () => {
  const id = await on.live()
  const conditions = { signIn: { maxAgeMs: 10 * MINUTE } }
  await publish(on.fresh.owner, on.role.id, { ...extensible({}), conditions })
  expect(
    await signInLackedByExtension(signedInBefore(HOUR), { grantId: id, durationMs: 9 * HOUR }),
  ).toBeNull()
})
