import { DAY } from '@/lib/domain/duration'
import { person, type Cast, type Person } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'

const raised = {
  handle: 'mateo',
  risk: 'elevated' as const,
  reason: 'Works from a laptop of Fjord Consulting that is not managed by us yet',
}
const SET_DAYS_AGO = 3

/** What is said about a person's risk; nothing for nearly everybody. */
export function riskColumns(cast: Cast, who: Person) {
  if (who.handle !== raised.handle) return {}
  return {
    risk: raised.risk,
    risk_reason: raised.reason,
    risk_set_by: person(cast, 'bilal').id,
    risk_set_at: setAt(cast),
  }
}

export function riskEvents(cast: Cast): Told[] {
  const { id, name } = person(cast, raised.handle)
  return [
    byPerson(setAt(cast), person(cast, 'bilal'), {
      action: 'principal.risk_set',
      object: { type: 'principal', id, name },
      subject: { id, name },
      reason: raised.reason,
      before: { risk: 'normal', until: null },
      after: { risk: raised.risk, until: null },
    }),
  ]
}

function setAt({ now }: Cast): Date {
  return after(now, -SET_DAYS_AGO * DAY)
}
