import { z } from 'zod'
import { DAY } from '@/lib/domain/duration'
import { BaseAddress } from '@/lib/http-client/address'
import { getJson } from '@/lib/http-client/get'
import { Silent } from '@/lib/http-client/silent'
import type { Roster } from './roster'

const config = z.object({
  address: BaseAddress.meta({
    title: 'Address of the OnCall API',
    example: 'https://oncall-prod-eu-west-0.grafana.net/oncall',
    as: 'line',
  }),
  stack: z
    .union([z.literal(''), BaseAddress])
    .default('')
    .meta({
      title: 'Address of the stack',
      description: 'Where the token is one of Grafana itself.',
      as: 'line',
    }),
  schedule: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{6,20}$/, 'A schedule’s id looks like SBM7DV7BKFUYU.')
    .meta({ title: 'Schedule', description: 'Its id, from the end of its page’s address.', as: 'line' }),
})

const Shifts = z.object({
  next: z.string().nullish(),
  results: z.array(
    z.object({
      user_email: z.string(),
      shift_start: z.coerce.date(),
      shift_end: z.coerce.date(),
    }),
  ),
})

/** https://grafana.com/docs/oncall/latest/oncall-api-reference/schedules/, the final shifts: overrides and swaps are in. */
export const grafana: Roster<z.infer<typeof config>> = {
  provider: 'grafana',
  label: 'Grafana OnCall',
  config,
  secret: 'A token that may read schedules',
  async onCallNow({ config: { address, stack, schedule }, secret, now, signal }) {
    // It counts in whole days of UTC; a shift across midnight begins the day before.
    const day = (ms: number) => new Date(now.getTime() + ms).toISOString().slice(0, 10)
    const answer = await getJson(
      `${address}/api/v1/schedules/${schedule}/final_shifts?start_date=${day(-DAY)}&end_date=${day(DAY)}`,
      Shifts,
      {
        headers: { authorization: secret ?? '', ...(stack !== '' && { 'x-grafana-url': stack }) },
        ...(signal && { signal }),
      },
    )
    if (answer?.next != null) throw new Silent('Grafana OnCall names more shifts than can be read at once.')
    const present = (answer?.results ?? []).filter(
      (shift) => shift.shift_start <= now && now < shift.shift_end,
    )
    return [...new Set(present.map((shift) => shift.user_email))]
  },
}
