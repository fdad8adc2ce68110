import { foundAfterEnd, insertAnomalies } from '@/db/queries/anomalies'
import { afterEnd, anomalyLabel } from '@/lib/domain/anomaly'
import { grantName } from '@/lib/domain/ids'
import { record } from '../audit/record'
import { actingAs, type Context } from '../context'

const batch = 200

/**
 * Notes what the search of targets and the second look found of somebody after their grant had ended. Any number may call it
 * at once: each finding is noted once. Returns how many.
 */
export async function noteAfterEnds(ctx: Context): Promise<number> {
  const found = await foundAfterEnd(ctx.db, batch)
  if (found.length === 0) return 0
  const portal = actingAs(ctx, { kind: 'system', name: 'Anomalies' }, 'engine')
  const now = ctx.now()
  await ctx.db.transaction().execute(async (tx) => {
    const noted = found.map((each) => ({
      each,
      anomaly: afterEnd({ account: each.account, grant: grantName(each.grant), afterMs: each.afterMs }),
    }))
    const kept = new Set(
      await insertAnomalies(
        tx,
        now,
        noted.map(({ each, anomaly }) => ({
          ...anomaly,
          requestId: null,
          findingId: each.findingId,
          principalId: each.principalId,
          roleId: each.roleId,
          targetId: each.targetId,
        })),
      ),
    )
    const own = noted.filter(({ each }) => kept.has(each.findingId))
    await record(
      tx,
      portal,
      now,
      ...own.map(({ each, anomaly }) => ({
        action: 'anomaly.noted' as const,
        object: { type: 'anomaly' as const, id: each.findingId, name: anomalyLabel[anomaly.kind] },
        grantId: each.grantId,
        subject: { id: each.principalId, name: each.person },
        role: { id: each.roleId, name: each.role },
        target: { id: each.targetId, name: each.targetName },
        reason: anomaly.text,
        after: { kind: anomaly.kind, ...anomaly.counted },
      })),
    )
  })
  return found.length
}
