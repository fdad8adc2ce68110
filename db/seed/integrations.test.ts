import { expect, test } from 'vitest'
import { DAY } from '@/lib/domain/duration'
import { rosterFor } from '@/lib/oncall/registry'
import { buildCast } from './cast'
import { integrationRows } from './integrations'
import { seededRandom } from './random'

test('somebody of the data team is on call in every week, and everybody in turn', async () => {
  const now = new Date('2026-11-02T12:00:00Z')
  const [row] = integrationRows(buildCast(now, seededRandom(1)))
  const config: unknown = JSON.parse(row?.config ?? '')
  const weeks = [0, 7, 14, 21, 28].map((days) => new Date(now.getTime() + days * DAY))
  const onCall = await Promise.all(
    weeks.map((at) => rosterFor('ical').onCallNow({ config, secret: null, now: at })),
  )
  expect(onCall.map((people) => people.length)).toEqual([1, 1, 1, 1, 1])
  expect(new Set(onCall.flat())).toEqual(new Set(['lukas', 'aiko', 'rohan', 'emil']))
  expect(onCall[4]).toEqual(onCall[0])
})
