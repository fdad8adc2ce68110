import { expect, test } from 'vitest'
import { PrincipalId } from './ids'
import { compare, factsOfThen, type Change, type Outcome } from './replay'

const maud = PrincipalId.parse('00000000-0000-7000-8000-000000000001')
const refused: Outcome = { kind: 'refused', reasons: [{ code: 'not-eligible' }] }
const automatic: Outcome = { kind: 'automatic' }
const asking = (needed: number): Outcome => ({ kind: 'needs-approval', needed, stages: 1, asked: [maud] })

test.each<[string, Outcome, Outcome, Change]>([
  ['nobody is asked any more', asking(1), automatic, 'automatic'],
  ['a refusal of what was asked about', asking(1), refused, 'blocked'],
  ['a refusal of what was given at once', automatic, refused, 'blocked'],
  ['an approval where there was a refusal', refused, asking(1), 'allowed'],
  ['one more approver', asking(1), asking(2), 'more'],
  ['an approver where nobody was asked', automatic, asking(1), 'more'],
  ['one approver less', asking(2), asking(1), 'fewer'],
  ['as many approvers', asking(2), asking(2), 'same'],
  ['a refusal again', refused, refused, 'same'],
])('%s is told as what it is', (_, before, after, change) => {
  expect(compare(before, after)).toBe(change)
})

test('what no policy decides stands as it was recorded', () => {
  expect(factsOfThen(['employment-ends-first']).eligibility).toEqual([])
  expect(factsOfThen(['duration-too-long']).eligibility).toHaveLength(1)
  expect(factsOfThen(['conflict']).conflicts).toMatchObject([{ effect: 'block' }])
  expect(factsOfThen(['ticket-unconfirmed']).ticket).toMatchObject({ kind: 'silent' })
  expect(factsOfThen([])).toMatchObject({ conflicts: [], ticket: { kind: 'good' }, reviewOverdue: null })
})
