import { describe, expect, test } from 'vitest'
import { HOUR } from '@/lib/domain/duration'
import { bucketEdges } from './buckets'
import { readMoment, readRange } from './range'
import { readUrl, urlParams } from './url'

const now = new Date('2026-11-22T15:17:54.321Z')
const berlin = { now, zone: 'Europe/Berlin' }

describe('a moment as typed', () => {
  test.each([
    ['7d', '2026-11-15T15:00:00.000Z'],
    ['30m', '2026-11-22T14:47:00.000Z'],
    ['2026-11-01', '2026-10-31T23:00:00.000Z'],
    ['2026-11-01T09:30', '2026-11-01T08:30:00.000Z'],
    ['2026-11-01T09:30:00Z', '2026-11-01T09:30:00.000Z'],
    ['2026-11-01T09:30:00+05:30', '2026-11-01T04:00:00.000Z'],
  ])('%s is %s on the clock of Berlin', (text, instant) => {
    expect(readMoment(text, berlin)?.toISOString()).toBe(instant)
  })

  test.each(['yesterday', '2026-13-01', '2026-02-30', '99999y', '7', '', '-7d', '2026-11-01T25:00'])(
    '%s is none',
    (text) => {
      expect(readMoment(text, berlin)).toBeUndefined()
    },
  )
})

describe('a range', () => {
  const none = { since: null, until: null, from: null, to: null }

  test('is 30 days unless something else is said', () => {
    expect(readRange(none, berlin).range).toEqual({ from: new Date('2026-10-23T15:00:00Z'), to: null })
    expect(readRange({ ...none, from: 'all' }, berlin).range).toEqual({ from: null, to: null })
    expect(readRange({ ...none, from: 'nonsense' }, berlin).errors).toEqual([])
  })

  test('takes what the query says before what the address says, and a last day as a whole', () => {
    const at = { start: 0, end: 5 }
    const { range, errors } = readRange(
      { since: { text: '2026-11-01', at }, until: { text: '2026-11-02', at }, from: '7d', to: null },
      berlin,
    )
    expect(errors).toEqual([])
    expect(range).toEqual({ from: new Date('2026-10-31T23:00:00Z'), to: new Date('2026-11-02T23:00:00Z') })
    expect(readRange({ ...none, since: { text: 'soon', at } }, berlin).errors).toEqual([
      expect.objectContaining({ at }),
    ])
  })
})

describe('the bars of a histogram', () => {
  test('are days on the viewer’s clock, 23 or 25 hours long where the clock changes', () => {
    const edges = bucketEdges(
      { from: new Date('2026-10-20T22:00:00Z'), to: new Date('2026-10-30T23:00:00Z') },
      'Europe/Berlin',
      12,
    )
    const lengths = edges
      .slice(1)
      .map((edge, index) => (edge.getTime() - (edges[index]?.getTime() ?? 0)) / HOUR)
    expect(lengths).toEqual([24, 24, 24, 24, 25, 24, 24, 24, 24, 24])
  })

  test.each(['Europe/Berlin', 'Asia/Kolkata', 'UTC', 'America/St_Johns', 'Pacific/Apia'])(
    'cover the range without gaps in %s',
    (zone) => {
      for (const hours of [0.2, 5, 24, 24 * 7, 24 * 30, 24 * 90, 24 * 365, 24 * 3_650]) {
        const range = { from: new Date(now.getTime() - hours * HOUR), to: now }
        const edges = bucketEdges(range, zone)
        expect(edges[0]).toEqual(range.from)
        expect(edges.at(-1)).toEqual(range.to)
        expect(edges.length).toBeLessThanOrEqual(120)
        expect(edges.map(Number)).toEqual([...new Set(edges.map(Number))].sort((a, b) => a - b))
      }
    },
  )
})

test('an address is read back as it was written', () => {
  const url = readUrl({
    q: 'actor:ada "x y"',
    from: 'all',
    to: '2026-11-01',
    columns: ['actor', 'time,nonsense,actor'],
    after: '17',
    event: '4',
    export: '1',
    pin: '2',
    through: '99',
    views: 'save',
  })
  expect(url).toEqual({
    text: 'actor:ada "x y"',
    from: 'all',
    to: '2026-11-01',
    columns: ['actor', 'time'],
    at: { older: 17 },
    event: 4,
    exporting: true,
    pinned: 1,
    through: 99,
    views: 'save',
  })
  expect(readUrl(Object.fromEntries(urlParams(url)))).toEqual(url)
  expect(urlParams(readUrl({ after: '-1', event: 'x', from: '30d' })).toString()).toBe('')
})
