import { expect, test } from 'vitest'
import { objectKey } from './s3'
import type { Line } from './sink'

const now = new Date('2026-03-02T00:00:10.500Z')
const line = (sequence: number | null, at = '2026-03-01T23:59:59.999999Z'): Line => ({
  sequence,
  at,
  action: 'request.nudged',
  actor: 'Ada',
  object: 'REQ-1',
  text: '{}',
})

test('an object is named by its range, whenever it is sent, and names sort as the log does', () => {
  const first = objectKey([line(8), line(9)], now)
  expect(first).toBe('2026/03/01/000000000000008-000000000000009.ndjson.gz')
  expect(objectKey([line(8), line(9)], new Date(0))).toBe(first)
  expect(first < objectKey([line(10), line(11)], now)).toBe(true)
})

test('a test of the way lies apart from the log', () => {
  expect(objectKey([line(null)], now)).toBe('test/2026-03-02T00-00-10.500Z.ndjson.gz')
})
