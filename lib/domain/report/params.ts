import { z } from 'zod'
import { DAY, HOUR, MINUTE, SECOND } from '../duration'
import { err, ok, type Result } from '../result'

/** What a reader may set. `at`: as of which instant. `threshold`: from where on something counts as a breach. */
export const paramNames = ['period', 'at', 'role', 'target', 'person', 'threshold'] as const
export type ParamName = (typeof paramNames)[number]

export const thresholdUnits = { seconds: SECOND, minutes: MINUTE, hours: HOUR, days: DAY } as const
export interface Threshold {
  label: string
  unit: keyof typeof thresholdUnits
  /** Where the reader sets none. */
  initial: number
}

export const periodPresets = [
  { value: '7d', label: 'Last 7 days', ms: 7 * DAY },
  { value: '30d', label: 'Last 30 days', ms: 30 * DAY },
  { value: '90d', label: 'Last 90 days', ms: 90 * DAY },
  { value: '365d', label: 'Last 365 days', ms: 365 * DAY },
] as const
export const initialPeriod = '90d'

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'is a short name, such as orders-write')
  .nullable()

/** The parameters as an address holds them, after dates were read in the reader's zone; `''` is left out before. */
export const ReportParams = z
  .object({
    from: z.date(),
    to: z.date(),
    at: z.date(),
    role: slug,
    target: slug,
    person: slug,
    threshold: z.number().min(0).max(100_000).nullable(),
  })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'lies before the beginning of the period' })
export type ReportParams = z.infer<typeof ReportParams>

/** What a report is asked: every length in milliseconds, every instant fixed. */
export interface Ask {
  from: Date
  to: Date
  at: Date
  now: Date
  role: string | null
  target: string | null
  person: string | null
  thresholdMs: number
}

export interface Mistake {
  field: string
  message: string
}

/** Checks the parameters; instants after now are read as now where the report looks back from them. */
export function readParams(
  given: { [N in keyof ReportParams]: ReportParams[N] | undefined },
  threshold: Threshold | undefined,
  now: Date,
): Result<Ask, Mistake[]> {
  const read = ReportParams.safeParse(given)
  if (!read.success)
    return err(
      read.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'period'), message })),
    )
  const { from, to, at, role, target, person, threshold: set } = read.data
  const size = threshold === undefined ? 1 : thresholdUnits[threshold.unit]
  const amount = set ?? threshold?.initial ?? 0
  return ok({ from, to, at, now, role, target, person, thresholdMs: Math.round(amount * size) })
}
