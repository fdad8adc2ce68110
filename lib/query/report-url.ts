import { withoutNul } from '@/lib/domain/readable-text'
import { initialPeriod, readParams, type Ask, type Mistake } from '@/lib/domain/report/params'
import type { ReportInfo } from '@/lib/domain/report/report'
import { Sample } from '@/lib/domain/report/sample'
import { err, type Result } from '@/lib/domain/result'
import { readMoment, readRange, type Zoned } from './range'

type Given = Record<string, string | string[] | undefined>

export interface ReportUrl {
  /** As typed, empty where nothing was. */
  period: string
  from: string
  to: string
  at: string
  role: string
  target: string
  person: string
  threshold: string
  sample: Sample | null
  /** Where the page begins: rank and key of the row before. */
  after: { rank: string; key: string } | null
  open: string | null
  print: boolean
}

// Longer than any field of ours.
const longest = 300

export function readReportUrl(given: Given): ReportUrl {
  const text = (name: string) => {
    const value = given[name]
    return withoutNul((Array.isArray(value) ? value[0] : value) ?? '')
      .trim()
      .slice(0, longest)
  }
  const sample = Sample.safeParse({ size: Number(text('sample')), seed: text('seed') })
  const [rank, key] = [text('rank'), text('after')]
  const custom = text('from') !== '' || text('to') !== ''
  return {
    period: custom ? 'custom' : text('period') || initialPeriod,
    from: text('from'),
    to: text('to'),
    at: text('at'),
    role: text('role'),
    target: text('target'),
    person: text('person').toLowerCase(),
    threshold: text('threshold'),
    sample: sample.success ? sample.data : null,
    after: rank !== '' && key !== '' ? { rank, key } : null,
    open: text('open') || null,
    print: given['print'] !== undefined,
  }
}

/** What the address asks of this report, instants fixed; parameters that the report does not take are left out. */
export function askOf(url: ReportUrl, report: ReportInfo, zoned: Zoned): Result<Ask, Mistake[]> {
  const takes = (name: (typeof report.params)[number]) => report.params.includes(name)
  const wanted = takes('period')
  const from = wanted ? (url.period === 'custom' ? url.from || initialPeriod : url.period) : initialPeriod
  const { range } = readRange(
    {
      since: null,
      until: null,
      from: readMoment(from, zoned) === undefined ? null : from,
      to: wanted && url.to ? url.to : null,
    },
    zoned,
  )
  const at = takes('at') && url.at !== '' ? readMoment(url.at, zoned) : zoned.now
  const mistakes: Mistake[] = []
  const moment = (field: string, typed: string) => {
    if (typed !== '' && !readMoment(typed, zoned))
      mistakes.push({ field, message: 'is written as 2026-11-01, 2026-11-01T09:30 or 2026-11-01T08:30:00Z' })
  }
  if (wanted) {
    moment('from', url.period === 'custom' ? url.from : '')
    moment('to', url.to)
    if (url.period !== 'custom') moment('period', url.period)
  }
  if (takes('at')) moment('at', url.at)
  if (url.threshold !== '' && !Number.isFinite(Number(url.threshold)))
    mistakes.push({ field: 'threshold', message: 'is a number' })
  if (mistakes.length > 0) return err(mistakes)
  const named = (name: 'role' | 'target' | 'person') => (takes(name) && url[name] !== '' ? url[name] : null)
  return readParams(
    {
      from: range.from ?? new Date(0),
      to: range.to ?? zoned.now,
      at: at ?? zoned.now,
      role: named('role'),
      target: named('target'),
      person: named('person'),
      threshold: takes('threshold') && url.threshold !== '' ? Number(url.threshold) : null,
    },
    report.threshold,
    zoned.now,
  )
}

/** The question as an address, instants as instants: asked again with it, and nothing changed, the answer is the same. */
export function fixedParams(
  report: ReportInfo,
  ask: Ask,
  url: Pick<ReportUrl, 'threshold' | 'sample'>,
): URLSearchParams {
  const params = new URLSearchParams()
  const takes = (name: (typeof report.params)[number]) => report.params.includes(name)
  if (takes('period')) {
    params.set('from', ask.from.toISOString())
    params.set('to', ask.to.toISOString())
  }
  if (takes('at')) params.set('at', ask.at.toISOString())
  for (const name of ['role', 'target', 'person'] as const) {
    const value = ask[name]
    if (value !== null) params.set(name, value)
  }
  if (takes('threshold') && url.threshold !== '') params.set('threshold', url.threshold)
  if (url.sample !== null) {
    params.set('sample', String(url.sample.size))
    params.set('seed', url.sample.seed)
  }
  return params
}

/** The address as it was asked, with changes; what is empty is left out, and another question begins at its first page. */
export function reportParams(url: ReportUrl, changes: Partial<ReportUrl> = {}): URLSearchParams {
  const now = { ...url, ...changes }
  const params = new URLSearchParams()
  const set = (name: string, value: string) => {
    if (value !== '') params.set(name, value)
  }
  if (now.period !== 'custom' && now.period !== initialPeriod) set('period', now.period)
  if (now.period === 'custom') {
    set('from', now.from)
    set('to', now.to)
  }
  for (const name of ['at', 'role', 'target', 'person', 'threshold'] as const) set(name, now[name])
  if (now.sample !== null) {
    set('sample', String(now.sample.size))
    set('seed', now.sample.seed)
  }
  if (now.after !== null) {
    set('rank', now.after.rank)
    set('after', now.after.key)
  }
  set('open', now.open ?? '')
  if (now.print) params.set('print', '1')
  return params
}
