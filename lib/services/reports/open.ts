import { reportById } from '@/db/queries/reports/index'
import type { Report } from '@/db/queries/reports/report'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

export type ReportRefusal = { kind: 'no-such-report' } | { kind: 'not-allowed'; reason: string }

/** The report of this name, where the person may read it. */
export function openReport(ctx: Pick<PersonContext, 'viewer'>, id: string): Result<Report, ReportRefusal> {
  const report = reportById(id)
  if (report === null) return err({ kind: 'no-such-report' })
  const permission = can(ctx.viewer, 'report.read', report)
  return permission.ok ? ok(report) : err({ kind: 'not-allowed', reason: permission.reason })
}
