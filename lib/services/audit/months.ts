import { hasPartition, makePartitions } from '@/db/queries/audit-partitions'
import type { Context } from '../context'

/** Months ahead for which the log has a partition: a portal that stands still for weeks comes back to a place to write. */
const ahead = 2

/** Makes the log's partitions of the coming months. Nothing is lost without: the default one takes what has no month. */
export async function keepMonths(ctx: Pick<Context, 'db' | 'now'>): Promise<void> {
  const now = ctx.now()
  const last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1))
  if (!(await hasPartition(ctx.db, last))) await makePartitions(ctx.db, now, last)
}
