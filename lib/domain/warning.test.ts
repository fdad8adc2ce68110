import { expect, test } from 'vitest'
import { HOUR, MINUTE } from './duration'
import { nextWarning, warningsBefore } from './warning'

test.each([
  [8 * HOUR, [96 * MINUTE, 5 * MINUTE]],
  [HOUR, [12 * MINUTE, 5 * MINUTE]],
  [25 * MINUTE, [5 * MINUTE]],
  [15 * MINUTE, [5 * MINUTE, 3 * MINUTE]],
  [10 * MINUTE, [5 * MINUTE, 2 * MINUTE]],
  [6 * MINUTE, [1.2 * MINUTE]],
  [4 * MINUTE, []],
])('a grant of %d ms warns %j ms before its end', (lengthMs, marks) => {
  expect(warningsBefore(lengthMs)).toEqual(marks)
})

const startedAt = new Date('2026-03-02T10:00:00Z')
const endsAt = new Date('2026-03-02T11:00:00Z')
const at = (time: string) => new Date(`2026-03-02T${time}Z`)

test('each warning is said once, and after the last there is none', () => {
  const grant = { startedAt, endsAt }
  expect(nextWarning(grant, startedAt)).toEqual(at('10:48:00'))
  expect(nextWarning(grant, at('10:48:00'))).toEqual(at('10:55:00'))
  expect(nextWarning(grant, at('10:55:00'))).toBeNull()
})

test('more time brings its warnings back', () => {
  expect(nextWarning({ startedAt, endsAt: at('12:00:00') }, at('10:56:00'))).toEqual(at('11:36:00'))
})
