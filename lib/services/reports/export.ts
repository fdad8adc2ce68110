import type { Report } from '@/db/queries/reports/report'
import { totalsOf } from '@/db/queries/reports/read'
import type { Ask } from '@/lib/domain/report/params'
import type { Sample } from '@/lib/domain/report/sample'
import { ok } from '@/lib/domain/result'
import { writeReport, type ReportFormat } from '@/lib/export/report-file'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { reportRows } from './rows'
import { instants } from './view'

export interface ReportFile {
  fileName: string
  /** The file's text, in parts, as fast as the reader takes them. */
  parts: AsyncIterable<string>
}

/** Records the export, then answers the file: the rows of the screen, all of them, or those of its sample. */
export async function exportReport(
  ctx: PersonContext,
  report: Report,
  input: { ask: Ask; sample: Sample | null; query: string; format: ReportFormat },
): Promise<ReportFile> {
  const { ask, sample, query, format } = input
  const now = ctx.now()
  const { rows } = await totalsOf(ctx.db, report, ask)
  await atomically<null, never>(ctx, async (tx) => {
    await record(tx, ctx, now, {
      action: 'report.exported',
      object: { type: 'report', id: report.id, name: report.title },
      after: {
        report: report.id,
        query,
        ...instants(report, ask),
        format,
        rows: sample === null ? rows : Math.min(rows, sample.size),
        population: rows,
      },
    })
    return ok(null)
  })
  ctx.announce([{ topic: 'audit', id: null }])
  return {
    fileName: `${report.id}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z.${format}`,
    parts: writeReport(report.columns, reportRows(ctx, report, { ask, sample }), format),
  }
}
