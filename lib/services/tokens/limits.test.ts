import { afterAll, beforeAll, expect, test } from 'vitest'
import { takeFrom, waitFor } from '@/db/queries/rate-limits'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { SECOND } from '@/lib/domain/duration'
import { aContext } from '@/lib/testing/factories'
import { authenticate } from './authenticate'
import { mintToken } from './format'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())

const start = new Date('2026-03-01T12:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)

test('a burst passes, then one for every so often, and the wait that is told is the wait', async () => {
  const allowances = [{ key: 'burst', everyMs: SECOND, burst: 3 }]
  const take = (now: Date) => takeFrom(fresh.db, { allowances, now })
  for (let n = 0; n < 3; n += 1) expect(await take(start)).toEqual(['burst'])
  expect(await take(start)).toEqual([])
  expect(await waitFor(fresh.db, { allowances, now: start })).toBe(SECOND)
  expect(await take(after(SECOND - 1))).toEqual([])
  expect(await take(after(SECOND))).toEqual(['burst'])
  expect(await take(after(SECOND))).toEqual([])
})

test('asking on and on while there is none left makes nobody wait longer', async () => {
  const allowances = [{ key: 'patient', everyMs: SECOND, burst: 1 }]
  for (let n = 0; n < 20; n += 1) await takeFrom(fresh.db, { allowances, now: start })
  expect(await takeFrom(fresh.db, { allowances, now: after(SECOND) })).toEqual(['patient'])
})

test('of many at once exactly the burst passes, in whatever order they name what they take', async () => {
  const one = { key: 'many-a', everyMs: SECOND, burst: 10 }
  const other = { key: 'many-b', everyMs: SECOND, burst: 1_000 }
  const taken = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      takeFrom(fresh.db, { allowances: n % 2 === 0 ? [one, other] : [other, one], now: start }),
    ),
  )
  expect(taken.filter((keys) => keys.includes('many-a'))).toHaveLength(10)
  expect(taken.filter((keys) => keys.includes('many-b'))).toHaveLength(60)
})

test('guessing is limited by address, before anything is looked up, and nobody else waits for it', async () => {
  const guess = (from: string | null) =>
    authenticate(
      aContext(fresh.db, {
        now: () => start,
        origin: { via: 'api', sourceAddress: from, correlationId: null },
      }),
      { header: `Bearer ${mintToken().text}`, scopes: ['scim'] },
    )
  const answers = []
  for (let n = 0; n < 25; n += 1) answers.push(await guess('198.51.100.7'))
  const kinds = answers.map((answer) => (answer.ok ? 'in' : answer.error.kind))
  expect(kinds.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 'wrong'))
  expect(kinds.slice(20)).toEqual(Array.from({ length: 5 }, () => 'too-many'))
  expect(await guess('198.51.100.8')).toMatchObject({ error: { kind: 'wrong' } })
  // The addresses that one household has of IPv6 count as one.
  for (let n = 0; n < 20; n += 1) await guess(`2001:db8:1:2::${n}`)
  expect(await guess('2001:db8:1:2:ffff::1')).toMatchObject({ error: { kind: 'too-many' } })
  expect(await guess('2001:db8:1:3::1')).toMatchObject({ error: { kind: 'wrong' } })
})
