import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { basic, getJson } from '@/lib/http-client/get'
import { Silent } from '@/lib/http-client/silent'
import { namesThere, type TicketSystem } from './ticket'

const config = z.object({
  address: BaseAddress.meta({ title: 'Address', example: 'https://example.service-now.com', as: 'line' }),
  account: z.string().trim().max(200).default('').meta({
    title: 'Account',
    description: 'The user the password belongs to. Empty where the secret is an access token.',
    as: 'line',
  }),
  ...namesThere,
})

// With display values asked for, a field is both; one that the table lacks is missing or an empty text.
const Cell = z
  .union([z.object({ display_value: z.string().nullish(), value: z.string().nullish() }), z.string()])
  .optional()
  .transform((cell) =>
    typeof cell === 'object'
      ? { shown: cell.display_value ?? '', value: cell.value ?? '' }
      : { shown: cell ?? '', value: cell ?? '' },
  )
const Answer = z.object({
  result: z.array(
    z.object({
      number: Cell,
      state: Cell,
      active: Cell,
      'assigned_to.email': Cell,
      'assigned_to.user_name': Cell,
      start_date: Cell,
      end_date: Cell,
    }),
  ),
})

/** Tables by what a number begins with; the rest are found in the table that all of them extend. */
const tables: Readonly<Record<string, string>> = { CHG: 'change_request', INC: 'incident', PRB: 'problem' }
const fields = 'number,state,active,assigned_to.email,assigned_to.user_name,start_date,end_date'

/** https://www.servicenow.com/docs/r/api-reference/rest-apis/c_TableAPI.html */
export const servicenow: TicketSystem<z.infer<typeof config>> = {
  provider: 'servicenow',
  label: 'ServiceNow',
  config,
  secret: 'The password of the account, or an access token',
  async find(ticket, { config: { address, account }, secret, signal }) {
    const number = ticket.toUpperCase()
    // A caret would begin another part of the query.
    const [, prefix] = /^([A-Z]{2,10})\d{4,15}$/.exec(number) ?? []
    if (prefix === undefined) return null
    const query = new URLSearchParams({
      sysparm_query: `number=${number}`,
      sysparm_fields: fields,
      sysparm_display_value: 'all',
      sysparm_exclude_reference_link: 'true',
      sysparm_limit: '2',
    })
    const token = secret ?? ''
    const answer = await getJson(
      `${address}/api/now/table/${tables[prefix] ?? 'task'}?${query.toString()}`,
      Answer,
      {
        headers: { authorization: account === '' ? `Bearer ${token}` : basic(account, token) },
        // Some releases answer so where nothing was found.
        also: [404],
        ...(signal && { signal }),
      },
    )
    // A part of a query that an instance does not understand is left out of it, and other rows come back.
    const row = answer?.result.find((each) => each.number.value === number)
    if (row === undefined) return null
    return {
      name: number,
      open: row.active.value === 'true',
      status: row.state.shown,
      assigned: {
        mails: [row['assigned_to.email'].value].filter((mail) => mail !== ''),
        names: [row['assigned_to.user_name'].value].filter((name) => name !== ''),
      },
      window: windowOf(row.start_date.value, row.end_date.value),
    }
  },
}

function windowOf(from: string, to: string): { from: Date; to: Date } | null {
  return from === '' || to === '' ? null : { from: instantOf(from), to: instantOf(to) }
}

/** Values are in UTC, whatever zone the account shows: `2026-03-01 12:00:00`. */
function instantOf(text: string): Date {
  const at = new Date(`${text.replace(' ', 'T')}Z`)
  if (Number.isNaN(at.getTime())) throw new Silent('The change window holds no date and time.')
  return at
}
