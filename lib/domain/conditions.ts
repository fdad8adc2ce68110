import { z } from 'zod'
import { DAY, HOUR, MINUTE } from './duration'

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time of day looks like 08:30.')
const date = z.iso.date()

/** When a role may be used: weekdays and hours on the clock of one zone, without the holidays. */
export const Window = z
  .object({
    /** 0 is Sunday. */
    weekdays: z.array(z.int().min(0).max(6)).min(1).max(7),
    from: clockTime,
    /** `24:00` for the end of the day. */
    to: clockTime,
  })
  .refine(({ from, to }) => from < to, {
    message:
      'A window ends later on the same day. For one past midnight write two, up to 24:00 and from 00:00.',
    path: ['to'],
  })
export type Window = z.infer<typeof Window>

/** A maintenance window that comes again: every n-th given weekday of the month, or every week. */
export const Recurrence = z.object({
  weekday: z.int().min(0).max(6),
  /** Which one of the month, 1 to 5; null for every week. */
  nth: z.int().min(1).max(5).nullable().default(null),
  from: clockTime,
  durationMs: z.int().min(MINUTE).max(DAY),
})
export type Recurrence = z.infer<typeof Recurrence>

export const Hours = z.object({
  /** IANA name, such as `Europe/Oslo`. */
  timeZone: z.string().refine(isTimeZone, 'That is no time zone. It looks like Europe/Oslo.'),
  windows: z.array(Window).max(20).default([]),
  maintenance: z.array(Recurrence).max(20).default([]),
  /** Days on which no window is open, on the same clock. */
  holidays: z.array(date).max(400).default([]),
})
export type Hours = z.infer<typeof Hours>

/** What must hold besides eligibility. Null asks nothing. */
export const Conditions = z.object({
  hours: Hours.nullable().default(null),
  /** CIDR ranges of the request's address, such as `10.0.0.0/8`. */
  networks: z
    .array(z.union([z.cidrv4(), z.cidrv6()]))
    .max(50)
    .nullable()
    .default(null),
  signIn: z
    .object({
      /** How old the sign-in may be, in milliseconds. */
      maxAgeMs: z
        .int()
        .min(MINUTE)
        .max(12 * HOUR)
        .nullable()
        .default(null),
      /** What it must have used, one of these: methods of RFC 8176 such as `hwk`, `mfa`, `otp`, or an `acr`. */
      methods: z.array(z.string().min(1).max(100)).max(10).default([]),
    })
    .nullable()
    .default(null),
})
export type Conditions = z.infer<typeof Conditions>

/** How often and by how many. Null is no limit. */
export const Limits = z.object({
  perDay: z.int().min(1).max(100).nullable().default(null),
  perWeek: z.int().min(1).max(500).nullable().default(null),
  /** From the end of one grant of the role to the start of the same person's next, in milliseconds. */
  coolDownMs: z
    .int()
    .min(MINUTE)
    .max(30 * DAY)
    .nullable()
    .default(null),
  /** How many people may hold the role at once. */
  maxHolders: z.int().min(1).max(1_000).nullable().default(null),
})
export type Limits = z.infer<typeof Limits>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
