import type { Insertable } from 'kysely'
import { HOUR } from '@/lib/domain/duration'
import type { Database } from '../schema'
import { person, type Cast, type Person } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import { seededRandom } from './random'

interface DelegationSeed {
  from: string
  to: string
  /** In hours from now; negative for what has begun. */
  beginsInHours: number
  endsInHours: number
  setHoursAgo: number
  reason: string
}

const DAY_HOURS = 24
const delegations: readonly DelegationSeed[] = [
  {
    from: 'sofia',
    to: 'freja',
    beginsInHours: -2,
    endsInHours: 3 * DAY_HOURS,
    setHoursAgo: 27,
    reason: 'At the carriers’ data days in Gothenburg',
  },
  {
    from: 'maud',
    to: 'amara',
    beginsInHours: 9 * DAY_HOURS,
    endsInHours: 23 * DAY_HOURS,
    setHoursAgo: 50,
    reason: 'Holiday',
  },
]
/** Chance of their own: the year is told the same with and without them. */
const SEED = 27_001

export interface DelegationOnRecord {
  id: string
  absent: Person
  delegate: Person
  startsAt: Date
  endsAt: Date
  setAt: Date
  reason: string
}

export function delegationsOnRecord(cast: Cast): DelegationOnRecord[] {
  const random = seededRandom(SEED)
  return delegations.map(({ from, to, beginsInHours, endsInHours, setHoursAgo, reason }) => {
    const setAt = after(cast.now, -setHoursAgo * HOUR)
    return {
      id: random.uuid(setAt),
      absent: person(cast, from),
      delegate: person(cast, to),
      startsAt: after(cast.now, beginsInHours * HOUR),
      endsAt: after(cast.now, endsInHours * HOUR),
      setAt,
      reason,
    }
  })
}

/** What has begun found nothing open: nobody waits for a delegate’s answer. */
export function delegationRows(cast: Cast): Insertable<Database['delegation']>[] {
  return delegationsOnRecord(cast).map(({ id, absent, delegate, startsAt, endsAt, setAt, reason }) => {
    const begun = startsAt <= cast.now ? startsAt : null
    return {
      id,
      principal_id: absent.id,
      delegate_id: delegate.id,
      starts_at: startsAt,
      ends_at: endsAt,
      reason,
      created_at: setAt,
      began_at: begun,
      moved_at: begun,
    }
  })
}

export function delegationEvents(cast: Cast): Told[] {
  return delegationsOnRecord(cast).map(({ id, absent, delegate, startsAt, endsAt, setAt, reason }) =>
    byPerson(setAt, absent, {
      action: 'delegation.set',
      object: { type: 'delegation', id, name: `${absent.name} to ${delegate.name}` },
      subject: { id: delegate.id, name: delegate.name },
      reason,
      after: { from: startsAt.toISOString(), until: endsAt.toISOString() },
    }),
  )
}
