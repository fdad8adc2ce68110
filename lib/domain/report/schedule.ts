import { z } from 'zod'

/** How often, and with which parameters; the period is the last whole week or month, the instant that of the sending. */
export const ReportSchedule = z.object({
  every: z.enum(['week', 'month']),
  params: z.object({
    role: z.string().max(63).nullable(),
    target: z.string().max(63).nullable(),
    person: z.string().max(63).nullable(),
    threshold: z.number().min(0).max(100_000).nullable(),
  }),
  attach: z.boolean(),
})
export type ReportSchedule = z.infer<typeof ReportSchedule>

export const everyLabel: Record<ReportSchedule['every'], string> = {
  week: 'Every Monday, about the week before',
  month: 'Every first of a month, about the month before',
}

/** A report that is larger goes out as its figures and a link. */
export const mostAttachedBytes = 1_000_000
/** Enough for every report and a few ways to ask it. */
export const mostSubscriptions = 60
