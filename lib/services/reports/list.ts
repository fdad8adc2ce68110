import { reports } from '@/db/queries/reports/index'
import { can } from '@/lib/domain/permission'
import type { ReportInfo } from '@/lib/domain/report/report'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

/** The reports that this person may read, in order; refused with the sentence to read where there is none. */
export function listReports(ctx: Pick<PersonContext, 'viewer'>): Result<readonly ReportInfo[], string> {
  const asked = reports.map((report) => ({ report, permission: can(ctx.viewer, 'report.read', report) }))
  const open = asked.filter(({ permission }) => permission.ok).map(({ report }) => report)
  const refused = asked.map(({ permission }) => permission).find((permission) => !permission.ok)
  return open.length === 0 && refused !== undefined && !refused.ok ? err(refused.reason) : ok(open)
}
