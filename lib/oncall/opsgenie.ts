import { z } from 'zod'
import { BaseAddress } from '@/lib/http-client/address'
import { getJson } from '@/lib/http-client/get'
import type { Roster } from './roster'

const config = z.object({
  address: BaseAddress.default('https://api.opsgenie.com').meta({
    title: 'Address',
    description: 'https://api.eu.opsgenie.com in Europe.',
    as: 'line',
  }),
  schedule: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .refine((text) => !/^\.+$/.test(text))
    .meta({ title: 'Schedule', description: 'Its name.', as: 'line' }),
})

const OnCalls = z.object({ data: z.object({ onCallRecipients: z.array(z.string()) }) })

/** https://docs.opsgenie.com/docs/who-is-on-call-api */
export const opsgenie: Roster<z.infer<typeof config>> = {
  provider: 'opsgenie',
  label: 'Opsgenie',
  config,
  secret: 'The key of an API integration',
  async onCallNow({ config: { address, schedule }, secret, signal }) {
    const answer = await getJson(
      `${address}/v2/schedules/${encodeURIComponent(schedule)}/on-calls?scheduleIdentifierType=name&flat=true`,
      OnCalls,
      { headers: { authorization: `GenieKey ${secret ?? ''}` }, ...(signal && { signal }) },
    )
    return answer?.data.onCallRecipients ?? []
  },
}
