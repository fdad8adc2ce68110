import type { Insertable } from 'kysely'
import { DAY } from '@/lib/domain/duration'
import { SeparationRuleId } from '@/lib/domain/ids'
import type { SeparationEffect } from '@/lib/domain/separation'
import type { Database } from '../schema'
import { person, role, type Cast } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import { seededRandom } from './random'

interface SeparationSeed {
  name: string
  reason: string
  effect: SeparationEffect
  first: readonly string[]
  second: readonly string[]
}

const rules: readonly SeparationSeed[] = [
  {
    name: 'Who takes orders out may not own their tables',
    reason: 'Whoever can change a table can hide what was taken',
    effect: 'block',
    first: ['orders-dump'],
    second: ['orders-owner', 'orders-breakglass'],
  },
  {
    name: 'Who takes orders out may not load the warehouse',
    reason: 'Contact details of customers would find their way into reports',
    effect: 'exception',
    first: ['orders-dump'],
    second: ['warehouse-load'],
  },
  {
    name: 'Repairing orders and changing their tables',
    reason: 'A change of both at once is hard to review',
    effect: 'warn',
    first: ['orders-write'],
    second: ['orders-owner'],
  },
]

/** When security asked for them, in days before now. */
const SET_DAYS_AGO = 64
/** Chance of their own: the year is told the same with and without them. */
const SEED = 64_001

interface SeparationOnRecord extends SeparationSeed {
  id: SeparationRuleId
  at: Date
}

export function separationOnRecord(cast: Cast): SeparationOnRecord[] {
  const random = seededRandom(SEED)
  const at = after(cast.now, -SET_DAYS_AGO * DAY)
  return rules.map((seed) => ({ ...seed, at, id: SeparationRuleId.parse(random.uuid(at)) }))
}

export function separationRuleRows(cast: Cast): Insertable<Database['separation_rule']>[] {
  const author = person(cast, 'greta').id
  return separationOnRecord(cast).map(({ id, name, reason, effect, at }) => ({
    id,
    name,
    reason,
    effect,
    created_at: at,
    created_by: author,
  }))
}

export function separationRoleRows(cast: Cast): Insertable<Database['separation_role']>[] {
  const side = (id: SeparationRuleId, slugs: readonly string[], which: 1 | 2) =>
    slugs.map((slug) => ({ rule_id: id, role_id: role(cast, slug).id, side: which }))
  return separationOnRecord(cast).flatMap(({ id, first, second }) => [
    ...side(id, first, 1),
    ...side(id, second, 2),
  ])
}

export function separationEvents(cast: Cast): Told[] {
  const greta = person(cast, 'greta')
  const names = (slugs: readonly string[]) => slugs.map((slug) => role(cast, slug).name)
  return separationOnRecord(cast).map(({ id, name, reason, effect, first, second, at }) =>
    byPerson(at, greta, {
      action: 'separation.added',
      object: { type: 'separation', id, name },
      reason,
      after: { effect, roles: names(first), against: names(second) },
    }),
  )
}
