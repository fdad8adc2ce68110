import type { Insertable } from 'kysely'
import { DAY } from '@/lib/domain/duration'
import { SeparationExceptionId } from '@/lib/domain/ids'
import type { Database } from '../schema'
import { person, type Cast } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import { seededRandom } from './random'
import { separationOnRecord } from './separation'

const exception = {
  holder: 'lukas',
  owner: 'sofia',
  control: 'Bilal compares each export with what was loaded, the next morning',
  reason: 'The yearly audit needs exports in the very weeks in which the tariffs are reloaded',
}
const GRANTED_DAYS_AGO = 5
const ENDS_IN_DAYS = 9
/** Chance of its own: the year is told the same with and without it. */
const SEED = 64_002

export function exceptionOnRecord(cast: Cast) {
  const rule = separationOnRecord(cast).find(({ effect }) => effect === 'exception')
  if (!rule) throw new Error('No rule takes exceptions.')
  const at = after(cast.now, -GRANTED_DAYS_AGO * DAY)
  return {
    id: SeparationExceptionId.parse(seededRandom(SEED).uuid(at)),
    rule,
    holder: person(cast, exception.holder),
    owner: person(cast, exception.owner),
    by: person(cast, 'greta'),
    control: exception.control,
    reason: exception.reason,
    at,
    endsAt: after(cast.now, ENDS_IN_DAYS * DAY),
  }
}

export function exceptionRows(cast: Cast): Insertable<Database['separation_exception']>[] {
  const { id, rule, holder, owner, by, control, reason, at, endsAt } = exceptionOnRecord(cast)
  return [
    {
      id,
      rule_id: rule.id,
      principal_id: holder.id,
      owner_id: owner.id,
      control,
      reason,
      created_at: at,
      created_by: by.id,
      ends_at: endsAt,
    },
  ]
}

export function exceptionEvents(cast: Cast): Told[] {
  const { id, rule, holder, owner, by, control, reason, at, endsAt } = exceptionOnRecord(cast)
  return [
    byPerson(at, by, {
      action: 'exception.granted',
      object: { type: 'separation', id, name: rule.name },
      subject: { id: holder.id, name: holder.name },
      reason,
      after: { owner: owner.name, control, endsAt: endsAt.toISOString() },
    }),
  ]
}
