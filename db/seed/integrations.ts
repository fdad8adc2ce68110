import type { Insertable } from 'kysely'
import { DAY } from '@/lib/domain/duration'
import { IntegrationId } from '@/lib/domain/ids'
import type { Database } from '../schema'
import { person, type Cast } from './cast'
import { after } from './clock'
import { byPerson, type Told } from './events'
import { dataOnCall, loaderOnCallDaysAgo } from './on-call'
import { seededRandom } from './random'

const rotation = ['lukas', 'aiko', 'rohan', 'emil']
/** The first Monday of a year long before the portal: the rotation is the same whenever it is looked at. */
const firstMonday = Date.parse('2024-01-01')
/** Chance of its own: the year is told the same with and without it. */
const SEED = 15_001

/** The calendar of the data team, kept as text: no system outside is needed to see how a schedule works. */
export function integrationRows(cast: Cast): Insertable<Database['integration']>[] {
  const { id, at } = onRecord(cast)
  return [
    {
      id,
      slug: dataOnCall,
      kind: 'on-call',
      provider: 'ical',
      name: 'Data on call',
      config: JSON.stringify({ address: '', text: calendar() }),
      created_at: at,
      created_by: person(cast, 'greta').id,
    },
  ]
}

export function integrationEvents(cast: Cast): Told[] {
  const { id, at } = onRecord(cast)
  return [
    byPerson(at, person(cast, 'greta'), {
      action: 'integration.added',
      object: { type: 'integration', id, name: 'Data on call' },
      after: { kind: 'on-call', provider: 'ical', slug: dataOnCall },
    }),
  ]
}

function onRecord({ now }: Cast): { id: IntegrationId; at: Date } {
  const at = after(now, -(loaderOnCallDaysAgo + 1) * DAY)
  return { id: IntegrationId.parse(seededRandom(SEED).uuid(at)), at }
}

/** Week by week, from Monday at nine. */
function calendar(): string {
  const monday = (week: number) => `${iso(firstMonday + week * 7 * DAY)}T090000`
  const shifts = rotation.map((handle, week) =>
    [
      'BEGIN:VEVENT',
      `UID:${handle}@data-on-call`,
      `SUMMARY:On call: ${handle}`,
      `DTSTART;TZID=Europe/Stockholm:${monday(week)}`,
      `DTEND;TZID=Europe/Stockholm:${monday(week + 1)}`,
      `RRULE:FREQ=WEEKLY;INTERVAL=${rotation.length}`,
      'END:VEVENT',
    ].join('\r\n'),
  )
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Norrland Freight//Data//EN',
    ...shifts,
    'END:VCALENDAR',
  ].join('\r\n')
}

function iso(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10).replaceAll('-', '')
}
