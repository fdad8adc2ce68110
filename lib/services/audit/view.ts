import type { Db } from '@/db/client'
import { lastViewing, lockViewings } from '@/db/queries/audit-explorer'
import { MINUTE } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { atomically, type PersonContext } from '../context'
import { record } from './record'

/** Within this time of the last one, looking again is the same reading. */
export const viewingMs = 15 * MINUTE

/** Records that the log is being read, at most once per session and quarter of an hour. Refused with the sentence to read. */
export async function noteViewing(ctx: PersonContext, sessionId: string): Promise<Result<null, string>> {
  const permission = can(ctx.viewer, 'audit.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const isNoted = async (db: Db) => {
    const last = await lastViewing(db, { actorId: ctx.viewer.id, sessionId })
    return last !== null && now.getTime() < last.getTime() + viewingMs
  }
  // Nearly always it is, and then there is nothing to make others wait for.
  if (await isNoted(ctx.db)) return ok(null)
  return atomically<null, string>(ctx, async (tx) => {
    await lockViewings(tx, sessionId)
    if (await isNoted(tx)) return ok(null)
    await record(tx, ctx, now, {
      action: 'audit.viewed',
      object: { type: 'audit', id: sessionId, name: 'Audit explorer' },
    })
    return ok(null)
  })
}
