import { countAnomalies, listAnomalies, type ListedAnomaly } from '@/db/queries/anomalies'
import type { AnomalyKind } from '@/lib/domain/anomaly'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

const pageSize = 50

export interface AnomalyPage {
  anomalies: ListedAnomaly[]
  /** Of the last 30 days. */
  counts: { kind: AnomalyKind; count: number }[]
  /** The last one of this page, where there are older ones. */
  olderThan: string | null
}

/** What was noted, the newest first. Fails with the sentence for whoever may not read it. */
export async function anomalyPage(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer'>,
  asked: { kind: AnomalyKind | null; person: string; before: string | null },
): Promise<Result<AnomalyPage, string>> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err(permission.reason)
  const [found, counts] = await Promise.all([
    listAnomalies(ctx.db, { ...asked, limit: pageSize + 1 }),
    countAnomalies(ctx.db, ctx.now()),
  ])
  const anomalies = found.slice(0, pageSize)
  return ok({ anomalies, counts, olderThan: found.length > pageSize ? (anomalies.at(-1)?.id ?? null) : null })
}
