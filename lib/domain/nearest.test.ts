import { expect, test } from 'vitest'
import { didYouMean, nearest } from './nearest'

const handles = ['maud', 'mateo', 'maude.berg', 'priya', 'lars']

test.each([
  ['muad', ['maud']],
  ['maudd', ['maud']],
  ['berg', ['maude.berg']],
  ['Lars', ['lars']],
  ['x', []],
  ['nobody-at-all', []],
  ['', []],
])('%s is like %j', (wanted, found) => {
  expect(nearest(wanted, handles)).toEqual(found)
})

test('at most three names are offered, the likest first', () => {
  expect(nearest('dba-a', ['dba-b', 'dba-c', 'dba', 'dba-d'])).toEqual(['dba-b', 'dba-c', 'dba-d'])
  expect(nearest('person200x', ['person2', 'person20', 'person200'])).toEqual([
    'person200',
    'person20',
    'person2',
  ])
  expect(didYouMean('ordrs', ['orders', 'payments'])).toBe(' Did you mean orders?')
  expect(didYouMean('warehouse', ['orders'])).toBe('')
})
