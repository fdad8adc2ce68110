import { expect, test } from 'vitest'
import { DAY, HOUR } from './duration'
import { PrincipalId } from './ids'
import { calledIn, progressOf, type StoredSeat } from './progress'
import type { StagePlan } from './seats'
import type { Verdict } from './verdict'

const now = new Date('2026-11-20T12:00:00Z')
const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const viewerId = id(9)

const plan = (parts: Partial<StagePlan> = {}): StagePlan => ({
  name: '',
  needed: 1,
  reasonRequired: false,
  freshSignInMs: null,
  someoneElse: true,
  decideWithinMs: DAY,
  seats: [],
  fallback: false,
  timeOut: null,
  ...parts,
})

function verdict(...stages: [StagePlan, ...StagePlan[]]): Verdict {
  return { outcome: 'needs-approval', stages, rule: null, warnings: [] }
}

const seat = (n: number, parts: Partial<StoredSeat> = {}): StoredSeat => ({
  stage: 1,
  id: id(n),
  name: `Person ${n}`,
  status: 'active',
  ends_at: null,
  for_name: null,
  via: 'policy',
  left_at: null,
  verb: null,
  reason: null,
  duration_ms: null,
  decided_at: null,
  sign_in: null,
  ...parts,
})

const approved = { verb: 'approve' as const, reason: '', duration_ms: HOUR, decided_at: now }

test('stages are done, open and ahead, each with its own people', () => {
  const progress = progressOf(
    { verdict: verdict(plan(), plan({ needed: 2 }), plan()), stage: 2, decided: false, timedOutAt: null },
    [seat(1, approved), seat(2, { stage: 2, ...approved }), seat(3, { stage: 2 }), seat(4, { stage: 3 })],
    { viewerId, now },
  )
  expect(progress.stages.map(({ state, people }) => [state, people.length])).toEqual([
    ['done', 1],
    ['open', 2],
    ['ahead', 1],
  ])
})

test('whoever handed their place on is not among the people; whoever has left is marked', () => {
  const gone = { status: 'disabled' as const }
  const progress = progressOf(
    { verdict: verdict(plan()), stage: 1, decided: false, timedOutAt: null },
    [seat(1, { left_at: now }), seat(2, gone), seat(3, { via: 'fallback' })],
    { viewerId, now },
  )
  expect(progress.stages[0]).toMatchObject({ fallback: true, people: [{ gone: true }, { gone: false }] })
})

test('what becomes of it is said: others as well, and once those are asked, it lapses', () => {
  const verdicts = verdict(plan({ timeOut: { kind: 'escalate', seats: [], waitMs: HOUR } }))
  const at = (timedOutAt: Date | null) =>
    progressOf({ verdict: verdicts, stage: 1, decided: false, timedOutAt }, [], { viewerId, now })
  expect(at(null)).toMatchObject({ whenUnanswered: 'escalate', stages: [{ timedOut: null }] })
  expect(at(now)).toMatchObject({
    whenUnanswered: 'lapses',
    stages: [{ timedOut: { at: now, kind: 'escalate' } }],
  })
})

test('a delegate is named with whom they stand in for', () => {
  expect(calledIn({ name: 'Nils Berg', isViewer: false, forName: 'Maud Lind' })).toBe(
    'Nils Berg for Maud Lind',
  )
  expect(calledIn({ name: 'Nils Berg', isViewer: true, forName: 'Maud Lind' })).toBe('you for Maud Lind')
  expect(calledIn({ name: 'Ada Park', isViewer: false, forName: null })).toBe('Ada Park')
})
