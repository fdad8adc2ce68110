import { expect, test } from 'vitest'
import { Approval } from './approval'
import { DAY, HOUR } from './duration'
import { asksForMore, type Passed } from './stricter'
import type { StagePlan } from './seats'

const asking = (...needed: number[]): Approval =>
  Approval.parse({
    kind: 'stages',
    stages: needed.map((count) => ({ needed: count, from: [{ kind: 'owners' }] })),
    fallback: { from: [{ kind: 'administrators' }] },
  })
const nobody: Approval = { kind: 'none' }
const stage = (needed: number): StagePlan => ({
  name: '',
  needed,
  reasonRequired: false,
  freshSignInMs: null,
  someoneElse: true,
  decideWithinMs: DAY,
  seats: [],
  fallback: false,
  timeOut: null,
})
const approvedIn = (first: number, ...later: number[]): Passed => ({
  approval: asking(first, ...later),
  verdict: {
    outcome: 'needs-approval',
    stages: [stage(first), ...later.map(stage)],
    rule: null,
    warnings: [],
  },
})
const automatic = (approval: Approval): Passed => ({
  approval,
  verdict: { outcome: 'automatic', because: null, rule: null, warnings: [] },
})

test.each([
  ['nobody now', nobody, approvedIn(1), false],
  ['the same', asking(1), approvedIn(1), false],
  ['one more person', asking(2), approvedIn(1), true],
  ['one person less', asking(1), approvedIn(2), false],
  ['another stage', asking(1, 1), approvedIn(1), true],
  ['a stage less', asking(2), approvedIn(2, 1), false],
  ['fewer in all, but more in one stage', asking(1, 2), approvedIn(2, 1), true],
  ['somebody, where nobody was asked', asking(1), automatic(nobody), true],
  ['what the request passed by a condition', asking(1), automatic(asking(1)), false],
])('%s', (_, now, passed, more) => {
  expect(asksForMore(now, passed)).toBe(more)
})

test('who passed by a condition that is gone has not been approved enough', () => {
  const lately = Approval.parse({ ...asking(1), automatic: { approvedWithinMs: HOUR } })
  expect(asksForMore(asking(1), automatic(lately))).toBe(true)
})
