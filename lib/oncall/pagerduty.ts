import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { getJson } from '@/lib/http-client/get'
import { Silent } from '@/lib/http-client/silent'
import type { Roster } from './roster'

const config = z.object({
  address: BaseAddress.default('https://api.pagerduty.com').meta({
    title: 'Address',
    description: 'https://api.eu.pagerduty.com in Europe.',
    as: 'line',
  }),
  schedule: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{6,20}$/, 'A schedule’s id looks like PI7DH85.')
    .meta({ title: 'Schedule', description: 'Its id, from the end of its page’s address.', as: 'line' }),
})

const OnCalls = z.object({
  oncalls: z.array(z.object({ user: z.object({ email: z.string().optional() }).nullish() })),
  more: z.boolean().nullish(),
})

/** https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls */
export const pagerduty: Roster<z.infer<typeof config>> = {
  provider: 'pagerduty',
  label: 'PagerDuty',
  config,
  secret: 'A read-only API key',
  async onCallNow({ config: { address, schedule }, secret, signal }) {
    // Without since and until it answers for this instant; without the users in full it tells no mail address.
    const query = new URLSearchParams([
      ['schedule_ids[]', schedule],
      ['include[]', 'users'],
      ['limit', '100'],
    ])
    const answer = await getJson(`${address}/oncalls?${query.toString()}`, OnCalls, {
      headers: {
        accept: 'application/vnd.pagerduty+json;version=2',
        authorization: `Token token=${secret ?? ''}`,
      },
      ...(signal && { signal }),
    })
    if (answer?.more === true) throw new Silent('PagerDuty names more people than can be read at once.')
    // A schedule stands once in the answer for each escalation policy that uses it.
    return [...new Set((answer?.oncalls ?? []).flatMap(({ user }) => user?.email ?? []))]
  },
}
