import { expect, test } from 'vitest'
import { HOUR } from './duration'
import { remindAfter, remindAt } from './reminders'

const from = new Date('2026-11-20T08:00:00Z')
const until = new Date(from.getTime() + 8 * HOUR)
const hoursIn = (given: number) => {
  const at = remindAt({ from, until }, given)
  return at === null ? null : (at.getTime() - from.getTime()) / HOUR
}

test('three reminders come, each after twice the wait of the one before, and all before the end', () => {
  expect([0, 1, 2, 3].map(hoursIn)).toEqual([1, 3, 7, null])
})

test('reminders that are past are left out: the next one lies ahead, or there is none', () => {
  const at = (hours: number) => new Date(from.getTime() + hours * HOUR)
  expect(remindAfter(at(0.5), { from, until }, 0)).toEqual(at(1))
  expect(remindAfter(at(1), { from, until }, 0)).toEqual(at(3))
  expect(remindAfter(at(6), { from, until }, 1)).toEqual(at(7))
  expect(remindAfter(at(7), { from, until }, 1)).toBeNull()
})
