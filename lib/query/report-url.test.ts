import { expect, test } from 'vitest'
import { reportById } from '@/db/queries/reports/index'
import { DAY } from '@/lib/domain/duration'
import { askOf, fixedParams, readReportUrl, reportParams } from './report-url'

const zoned = { now: new Date('2026-06-17T13:20:00Z'), zone: 'Europe/Stockholm' }
const report = (id: string) => {
  const found = reportById(id)
  if (found === null) throw new Error(`There is no report ${id}.`)
  return found
}
const asked = (id: string, params: Record<string, string>) => askOf(readReportUrl(params), report(id), zoned)

test('a preset ends now; a date as the end counts whole, in the reader’s zone', () => {
  expect(asked('activations', { period: '7d' })).toMatchObject({
    ok: true,
    value: { to: zoned.now, from: new Date('2026-06-10T13:00:00Z') },
  })
  expect(asked('activations', { from: '2026-01-01', to: '2026-03-31' })).toMatchObject({
    ok: true,
    value: { from: new Date('2025-12-31T23:00:00Z'), to: new Date('2026-03-31T22:00:00Z') },
  })
})

test('the fixed address asks the same again, days later', () => {
  const url = readReportUrl({ period: '30d', role: 'orders-read', sample: '5', seed: 'a b' })
  const first = askOf(url, report('activations'), zoned)
  if (!first.ok) throw new Error('unreachable')
  const fixed = Object.fromEntries(fixedParams(report('activations'), first.value, url))
  const later = { ...zoned, now: new Date(zoned.now.getTime() + 9 * DAY) }
  const again = askOf(readReportUrl(fixed), report('activations'), later)
  expect(again).toMatchObject({
    ok: true,
    value: { from: first.value.from, to: first.value.to, role: 'orders-read' },
  })
  expect(readReportUrl(fixed).sample).toEqual({ size: 5, seed: 'a b' })
})

test('an address is written as it was read', () => {
  const params = {
    from: '2026-01-01',
    to: '2026-02-01',
    person: 'ada',
    threshold: '3',
    sample: '9',
    seed: 's',
    rank: '1',
    after: 'k',
  }
  expect(Object.fromEntries(reportParams(readReportUrl(params)))).toEqual(params)
  expect(reportParams(readReportUrl({ period: '90d' })).toString()).toBe('')
})

test.each([
  ['held-at', { at: 'yesterday' }, 'at'],
  ['held-at', { at: 'all' }, 'at'],
  ['activations', { from: 'x' }, 'from'],
  ['activations', { period: 'soon' }, 'period'],
  ['times', { threshold: 'much' }, 'threshold'],
  ['activations', { person: '; drop' }, 'person'],
])('%s asked with %o says which field is wrong', (id, params, field) => {
  const read = asked(id, params)
  expect(read.ok ? [] : read.error.map((mistake) => mistake.field)).toEqual([field])
})

test('what a report does not take is not asked of it', () => {
  expect(asked('could-activate', { from: 'x', threshold: '3' })).toMatchObject({ ok: true })
  expect(asked('log-readers', { role: 'orders-read' })).toMatchObject({ ok: true, value: { role: null } })
})
