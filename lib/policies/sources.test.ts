import { expect, test } from 'vitest'
import { PrincipalId } from '@/lib/domain/ids'
import { names } from '@/lib/testing/policies'
import { readSource, unknownSource } from './sources'

const id = PrincipalId.parse('0190a000-0000-7000-8000-000000000001')
const known = { ...names, people: [{ id, handle: 'ada', name: 'Ada Okafor' }] }

test.each([
  ['person aad', 'Nobody has the handle aad. Did you mean ada?'],
  ['person Okafor', 'Nobody has the handle Okafor. Did you mean ada?'],
  ['person somebody', 'Nobody has the handle somebody.'],
  ['group DBA on cal', 'There is no group DBA on cal. Did you mean DBA on call?'],
])('%s is refused with whoever it may have been meant for', (text, trouble) => {
  expect(readSource(text, known)).toEqual({ trouble })
})

test('a word that is none of the forms is answered with the forms', () => {
  expect(unknownSource('owner')).toMatch(/^Approvers are: manager, .* Did you mean owners/)
})
