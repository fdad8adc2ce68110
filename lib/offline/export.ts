import type { Db } from '@/db/client'
import { everyAssignment, everyTarget } from '@/db/queries/offline'
import { offlineFormat, type OfflineDocument } from './document'

/** All that stands on any target for us now, and how to reach the targets. */
export async function offlineDocument(db: Db, now: Date): Promise<OfflineDocument> {
  const targets = await everyTarget(db)
  const assignments = await everyAssignment(db)
  return {
    format: offlineFormat,
    exportedAt: now.toISOString(),
    targets: targets.map(({ id, name, connector, config, sealed }) => ({
      id,
      name,
      connector,
      config,
      sealed: Object.fromEntries(
        sealed.map(({ field, sealed: value, set_at }) => [
          field,
          { value: value.toString('base64'), setAt: set_at.toISOString() },
        ]),
      ),
    })),
    assignments: assignments.map(({ id, targetId, account, holder, entitlement, preExisting }) => ({
      id,
      target: targetId,
      account,
      holder,
      entitlement,
      preExisting,
    })),
  }
}
