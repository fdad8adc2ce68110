import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR } from './duration'
import { RoleId, SeparationRuleId } from './ids'
import {
  conflictsOf,
  separationEffects,
  type Exemption,
  type HeldRole,
  type SeparationRule,
} from './separation'

const now = new Date('2026-03-01T12:00:00Z')
const at = (ms: number) => new Date(now.getTime() + ms)
const roleId = (n: number) => RoleId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const ruleId = (n: number) => SeparationRuleId.parse(`00000000-0000-7000-9000-00000000000${n}`)
const dump = { id: roleId(1), name: 'Orders dump' }
const owner: HeldRole = { id: roleId(2), name: 'Orders owner', how: 'live' }
const rule = (parts: Partial<SeparationRule> = {}): SeparationRule => ({
  id: ruleId(1),
  name: 'Who dumps may not own',
  reason: '',
  effect: 'block',
  first: [roleId(1)],
  second: [roleId(2)],
  ...parts,
})
const judged = (parts: Partial<Parameters<typeof conflictsOf>[0]> = {}) =>
  conflictsOf({ role: dump, endsAt: at(HOUR), held: [owner], rules: [rule()], exemptions: [], ...parts })

test('a role of one side conflicts with a held role of the other, and says how that is held', () => {
  expect(judged()).toEqual([
    {
      effect: 'block',
      rule: 'Who dumps may not own',
      text: '“Who dumps may not own” keeps Orders dump apart from Orders owner (held now).',
    },
  ])
  expect(judged({ rules: [rule({ first: [roleId(2)], second: [roleId(1)] })] })).toHaveLength(1)
  const held: HeldRole[] = [
    { ...owner, how: 'scheduled' },
    { id: roleId(3), name: 'Warehouse owner', how: 'standing' },
  ]
  const [conflict] = judged({
    held,
    rules: [rule({ second: [roleId(2), roleId(3)], reason: 'Copies leak.' })],
  })
  expect(conflict?.text).toBe(
    '“Who dumps may not own” keeps Orders dump apart from Orders owner (scheduled) and Warehouse owner (on the target already, without a grant). Copies leak.',
  )
})

test('roles of the same side go together, and the very same role is no conflict', () => {
  expect(judged({ rules: [rule({ first: [roleId(1), roleId(2)], second: [roleId(3)] })] })).toEqual([])
  expect(judged({ held: [{ ...dump, how: 'live' }] })).toEqual([])
})

test('of a set without a second side, any two are too many', () => {
  const rules = [rule({ first: [roleId(1), roleId(2), roleId(3)], second: [] })]
  expect(judged({ rules })).toHaveLength(1)
  expect(judged({ rules, role: { id: roleId(4), name: 'Another' } })).toEqual([])
  expect(judged({ rules, held: [{ ...dump, how: 'live' }] })).toEqual([])
})

test('a rule that warns lets it through', () => {
  expect(judged({ rules: [rule({ effect: 'warn' })] })).toMatchObject([{ effect: 'warn' }])
})

const exemption: Exemption = {
  ruleId: ruleId(1),
  owner: 'Maud Lind',
  control: 'Every dump is reviewed.',
  endsAt: at(HOUR),
}

test('an exception lets it through up to its very end, says who answers for it, and only for its rule', () => {
  const rules = [rule({ effect: 'exception' })]
  expect(judged({ rules })[0]).toMatchObject({ effect: 'block' })
  expect(judged({ rules })[0]?.text).toContain('an administrator can grant')
  const [allowed] = judged({ rules, exemptions: [exemption] })
  expect(allowed?.effect).toBe('warn')
  expect(allowed?.text).toContain('for which Maud Lind answers: Every dump is reviewed.')
  const [tooLong] = judged({ rules, exemptions: [exemption], endsAt: at(HOUR + 1) })
  expect(tooLong).toMatchObject({ effect: 'block' })
  expect(tooLong?.text).toContain('ends before this access would')
  expect(judged({ rules, exemptions: [{ ...exemption, ruleId: ruleId(2) }] })[0]?.effect).toBe('block')
})

test('a rule that blocks knows no exception', () => {
  expect(judged({ exemptions: [exemption] })[0]?.effect).toBe('block')
})

const anyRole = fc.integer({ min: 1, max: 6 }).map(roleId)
const anyRule = fc
  .record({
    id: fc.integer({ min: 1, max: 3 }).map(ruleId),
    effect: fc.constantFrom(...separationEffects),
    first: fc.uniqueArray(anyRole, { minLength: 1, maxLength: 3 }),
    second: fc.uniqueArray(anyRole, { maxLength: 3 }),
  })
  .map((parts) => rule({ ...parts, second: parts.second.filter((id) => !parts.first.includes(id)) }))
const anyHeld = fc.array(
  fc.record({
    id: anyRole,
    name: fc.constant('Held'),
    how: fc.constantFrom('live' as const, 'scheduled' as const, 'standing' as const, 'asked' as const),
  }),
  { maxLength: 4 },
)
const anyExemptions = fc.array(
  fc.record({
    ruleId: fc.integer({ min: 1, max: 3 }).map(ruleId),
    endsAt: fc.integer({ min: 0, max: DAY }).map(at),
    owner: fc.constant('Maud'),
    control: fc.constant('Watched'),
  }),
  { maxLength: 3 },
)
const blocked = (judging: Parameters<typeof conflictsOf>[0]) =>
  conflictsOf(judging).some(({ effect }) => effect === 'block')

test('whatever the rules: more held, more rules or fewer exceptions never let through what was blocked', () => {
  fc.assert(
    fc.property(
      fc.array(anyRule, { maxLength: 4 }),
      anyHeld,
      anyHeld,
      anyRule,
      anyExemptions,
      (rules, held, more, another, exemptions) => {
        const base = { role: dump, endsAt: at(HOUR), rules, held, exemptions }
        if (!blocked(base)) return
        expect(blocked({ ...base, held: [...held, ...more] })).toBe(true)
        expect(blocked({ ...base, rules: [...rules, another] })).toBe(true)
        expect(blocked({ ...base, exemptions: exemptions.slice(1) })).toBe(true)
      },
    ),
  )
})

test('whatever the rules: it does not matter which of two roles comes first', () => {
  fc.assert(
    fc.property(anyRule, anyRole, anyRole, (one, a, b) => {
      const judge = (role: RoleId, held: RoleId) =>
        conflictsOf({
          role: { id: role, name: 'A' },
          held: [{ id: held, name: 'B', how: 'live' }],
          endsAt: now,
          rules: [one],
          exemptions: [],
        }).length
      expect(judge(a, b)).toBe(judge(b, a))
    }),
  )
})
