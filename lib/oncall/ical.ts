import { z } from 'zod'
import { Address, isGuarded } from '@/lib/http-client/address'
import { get } from '@/lib/http-client/get'
import { Silent } from '@/lib/http-client/silent'
import { shiftsOf } from './calendar'
import type { Roster } from './roster'
import { onShift } from './shift-on'

const config = z.object({
  address: z
    .union([z.literal(''), Address])
    .default('')
    .meta({
      title: 'Address',
      description:
        'Where the calendar is read. Leave it empty where the secret is the address, or for a text.',
      example: 'https://calendar.example.com/on-call.ics',
      as: 'line',
    }),
  text: z.string().max(100_000).default('').meta({
    title: 'Text',
    description:
      'The calendar itself, where it is kept here. A shift names its people as attendees, or by handle in its title.',
    as: 'text',
  }),
})

/** RFC 5545, as calendars and on-call tools share it. */
export const ical: Roster<z.infer<typeof config>> = {
  provider: 'ical',
  label: 'iCalendar',
  config,
  secret: 'The calendar’s address, where that is a secret itself',
  async onCallNow({ config: { address, text }, secret, now, signal }) {
    const from = address === '' ? (secret ?? '') : address
    if (text === '' && !isGuarded(from)) throw new Silent('The calendar has neither a text nor an address.')
    const calendar = text === '' ? (await get(from, { ...(signal && { signal }) })).text : text
    return onShift(shiftsOf(calendar), now)
  },
}
