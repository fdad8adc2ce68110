import { streamRows } from '@/db/queries/reports/read'
import type { Report } from '@/db/queries/reports/report'
import { isConnectorError } from '@/lib/connectors/connector'
import type { Row } from '@/lib/domain/report/columns'
import type { Ask } from '@/lib/domain/report/params'
import type { Sample } from '@/lib/domain/report/sample'
import type { Context } from '../context'

/** Every row of a report in turn, in constant memory: what files are made of. */
export async function* reportRows(
  ctx: Pick<Context, 'db' | 'connectorFor'>,
  report: Report,
  args: { ask: Ask; sample: Sample | null },
): AsyncGenerator<Row> {
  for await (const row of streamRows(ctx.db, report, args)) yield finished(ctx, report, row)
}

/** Adds what only the connector knows: whether open sessions are cut when access ends. */
export function finished(ctx: Pick<Context, 'connectorFor'>, report: Report, row: Row): Row {
  if (!report.asksConnector) return row
  const { connector, entitlement } = row.cells
  if (typeof connector !== 'string' || typeof entitlement !== 'string') return row
  return { ...row, cells: { ...row.cells, residual_sessions: sessionsAfter(ctx, connector, entitlement) } }
}

function sessionsAfter(ctx: Pick<Context, 'connectorFor'>, kind: string, entitlement: string): string {
  try {
    const { killSessions, sessionsOutlive } = ctx.connectorFor(kind).capabilities(JSON.parse(entitlement))
    return killSessions === 'no' ? (sessionsOutlive ?? 'Open sessions are not cut.') : 'cut'
  } catch (error) {
    if (!isConnectorError(error)) throw error
    return 'not known: the settings of the role do not fit the connector'
  }
}
