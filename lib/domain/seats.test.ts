import { describe, expect, test } from 'vitest'
import { Approval } from './approval'
import { PrincipalId } from './ids'
import { planStages, type Approver } from './seats'

const now = new Date('2026-03-01T12:00:00Z')
const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const [ada, maud, ivo, rita, greta] = [id(1), id(2), id(3), id(4), id(5)]
const there = (who: PrincipalId, parts: Partial<Approver> = {}): Approver => ({
  id: who,
  status: 'active',
  endsAt: null,
  away: null,
  ...parts,
})
const standIn = (who: PrincipalId) => ({ id: who, status: 'active' as const, endsAt: null })

interface Wish {
  needed?: number
  from?: ('manager' | 'owners')[]
  someoneElse?: boolean
}
function plan(stages: Wish[], people: Record<string, Approver[]>, excluded = [ada]) {
  const approval = Approval.parse({
    kind: 'stages',
    stages: stages.map(({ from = ['owners'], ...rest }) => ({
      ...rest,
      from: from.map((kind) => ({ kind })),
    })),
    fallback: { from: [{ kind: 'administrators' }] },
  })
  if (approval.kind === 'none') throw new Error('stages were written')
  const { stages: planned, short } = planStages(approval, { now, people, excluded })
  return {
    short,
    seats: planned.map((stage) => stage.seats),
    fallback: planned.map((stage) => stage.fallback),
  }
}
const own = (who: PrincipalId) => ({ id: who, forId: null })

test('the requester never sits, whatever names them: owner, manager, or administrator standing in', () => {
  const people = { owners: [there(ada)], manager: [there(ada)], administrators: [there(ada)] }
  expect(plan([{ from: ['owners', 'manager'] }], people)).toMatchObject({ seats: [[]], short: { able: 0 } })
})

test('two people who are each other’s managers cannot approve for themselves', () => {
  expect(plan([{ from: ['manager'] }], { manager: [there(maud)], administrators: [] }).seats).toEqual([
    [own(maud)],
  ])
  expect(plan([{ from: ['manager'] }], { manager: [there(ada)], administrators: [] }).short).not.toBeNull()
})

test('whoever asks for somebody else does not sit either', () => {
  const people = { owners: [there(maud), there(ivo)], administrators: [] }
  expect(plan([{}], people, [ada, maud]).seats).toEqual([[own(ivo)]])
})

describe('while somebody is away', () => {
  test('their delegate sits for them', () => {
    const people = { owners: [there(maud, { away: { delegate: standIn(ivo) } })], administrators: [] }
    expect(plan([{}], people).seats).toEqual([[{ id: ivo, forId: maud }]])
  })
  test('a delegate who is the requester is left out, and the fallback is asked', () => {
    const people = {
      owners: [there(maud, { away: { delegate: standIn(ada) } })],
      administrators: [there(greta)],
    }
    expect(plan([{}], people)).toMatchObject({ seats: [[own(greta)]], fallback: [true], short: null })
  })
  test('without a delegate nobody sits for them', () => {
    const people = { owners: [there(maud, { away: { delegate: null } })], administrators: [there(greta)] }
    expect(plan([{}], people)).toMatchObject({ seats: [[own(greta)]], fallback: [true] })
  })
  test('a delegate who sits already fills one place, in their own right', () => {
    const people = {
      owners: [there(maud, { away: { delegate: standIn(ivo) } }), there(ivo)],
      administrators: [],
    }
    expect(plan([{}], people).seats).toEqual([[own(ivo)]])
    expect(plan([{ needed: 2 }], people).short).toMatchObject({ able: 1 })
  })
})

describe('the fallback', () => {
  test('is not asked where enough others could answer', () => {
    const people = { owners: [there(maud), there(ivo)], administrators: [there(greta)] }
    expect(plan([{ needed: 2 }], people)).toMatchObject({ fallback: [false], short: null })
  })
  test('joins those who could answer where they are too few', () => {
    const people = { owners: [there(maud)], administrators: [there(greta)] }
    expect(plan([{ needed: 2 }], people)).toMatchObject({
      seats: [[own(maud), own(greta)]],
      fallback: [true],
      short: null,
    })
  })
  test('is not enough where it is too small as well: found before anybody is asked', () => {
    expect(plan([{ needed: 2 }], { owners: [there(maud)], administrators: [] }).short).toMatchObject({
      able: 1,
    })
  })
})

describe('a later stage that asks for somebody else', () => {
  test('counts on those the earlier one leaves, at worst', () => {
    const people = { manager: [there(maud)], owners: [there(maud), there(ivo)], administrators: [] }
    expect(plan([{ from: ['manager'] }, {}], people).short).toBeNull()
    expect(plan([{ from: ['manager'] }, { needed: 2 }], people).short).toMatchObject({ able: 1 })
  })
  test('may take the same person where it does not', () => {
    const people = { manager: [there(maud)], owners: [there(maud), there(rita)], administrators: [] }
    expect(plan([{ from: ['manager'] }, { needed: 2, someoneElse: false }], people).short).toBeNull()
  })
})
