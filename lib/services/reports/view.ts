import {
  choices,
  historySince,
  pageOf,
  rowOf,
  sampleOf,
  totalsOf,
  wasNoted,
  type Place,
} from '@/db/queries/reports/read'
import type { Report } from '@/db/queries/reports/report'
import { MINUTE } from '@/lib/domain/duration'
import type { Cell, Row } from '@/lib/domain/report/columns'
import type { Ask, Mistake } from '@/lib/domain/report/params'
import type { Sample } from '@/lib/domain/report/sample'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { finished } from './rows'

export interface Viewed {
  rows: Row[]
  /** Where the next page begins; null at the end, and of a sample. */
  next: Place | null
  /** How many rows there are in all, and the figures over them. */
  population: number
  figures: Record<string, Cell>
  /** The row whose details are open. */
  open: Row | null
  /** Set when the report looks back to before what it is made of was kept. */
  inexactBefore: Date | null
  mistakes: Mistake[]
  roles: { slug: string; name: string }[]
  targets: { slug: string; name: string }[]
}

export interface Viewing {
  ask: Ask
  sample: Sample | null
  after: Place | null
  open: string | null
  limit: number
  /** The question as the address has it, for the record. */
  query: string
}

/** Within this time of the last one, the same person asking the same again is the same reading. */
const viewingMs = 15 * MINUTE

/** One page of a report that `openReport` has opened, with what stands around it. That it was read is recorded. */
export async function viewReport(ctx: PersonContext, report: Report, viewing: Viewing): Promise<Viewed> {
  const { ask, sample, after, limit, open } = viewing
  await noteViewing(ctx, report, viewing)
  const [page, totals, since, names, opened] = await Promise.all([
    sample === null
      ? pageOf(ctx.db, report, { ask, after, limit })
      : sampleOf(ctx.db, report, ask, sample).then((rows) => ({ rows, next: null })),
    totalsOf(ctx.db, report, ask),
    report.historical ? historySince(ctx.db) : null,
    choices(ctx.db, ask),
    open === null ? null : rowOf(ctx.db, report, ask, open),
  ])
  const earliest = report.params.includes('at') ? ask.at : ask.from
  return {
    rows: page.rows.map((row) => finished(ctx, report, row)),
    next: page.next,
    population: totals.rows,
    figures: totals.figures,
    open: opened && finished(ctx, report, opened),
    inexactBefore: since !== null && earliest < since ? since : null,
    mistakes: unknown(ask, names),
    roles: names.roles,
    targets: names.targets,
  }
}

/** A short name that nothing goes by is a mistake, not an empty report. */
function unknown(ask: Ask, names: Awaited<ReturnType<typeof choices>>): Mistake[] {
  const known = (list: { slug: string }[], slug: string | null) =>
    slug === null || list.some((each) => each.slug === slug)
  return [
    ...(known(names.roles, ask.role) ? [] : [{ field: 'role', message: `no role is called ${ask.role}` }]),
    ...(known(names.targets, ask.target)
      ? []
      : [{ field: 'target', message: `no target is called ${ask.target}` }]),
    ...(ask.person !== null && names.person === null
      ? [{ field: 'person', message: `nobody goes by ${ask.person}` }]
      : []),
  ]
}

async function noteViewing(ctx: PersonContext, report: Report, viewing: Viewing): Promise<void> {
  const now = ctx.now()
  const { query } = viewing
  const since = new Date(now.getTime() - viewingMs)
  if (await wasNoted(ctx.db, { actorId: ctx.viewer.id, report: report.id, query, since })) return
  await atomically<null, never>(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'report.viewed',
      object: { type: 'report', id: report.id, name: report.title },
      after: { report: report.id, query, ...instants(report, viewing.ask) },
    })
    return ok(null)
  })
}

/** The instants that a question such as "the last 90 days" meant. */
export function instants({ params }: Pick<Report, 'params'>, ask: Ask): Record<string, string> {
  return {
    ...(params.includes('period') && { from: ask.from.toISOString(), to: ask.to.toISOString() }),
    ...(params.includes('at') && { at: ask.at.toISOString() }),
  }
}
