import type { Db, Tx } from '@/db/client'
import { markDue } from '@/db/queries/assignments'
import { extensionFacts, moveEnd } from '@/db/queries/extensions'
import { findGrant, lockGrant, type NamedGrant } from '@/db/queries/grants'
import type { RequestRow } from '@/db/schema'
import { judgeExtensionAgain, type Extent } from '@/lib/domain/extension'
import { isLive } from '@/lib/domain/grant'
import { requestName, type GrantId } from '@/lib/domain/ids'
import type { Facts, Reason } from '@/lib/domain/verdict'
import type { AccessWanted } from '@/lib/domain/access'
import { nextWarning } from '@/lib/domain/warning'
import { record } from '../audit/record'
import type { Context } from '../context'
import { grantEvent } from './event'
import { judgeActivationAgain } from './judge-again'
import { toClock } from './open-grant'

/** A grant's past, as far as more time for it hangs on that. */
export async function extentOf(db: Db, grant: NamedGrant): Promise<Extent> {
  const past = (await extensionFacts(db, [grant.id])).get(grant.id)
  return {
    ...toClock(grant),
    extensions: grant.extensions,
    extendedMs: grant.extended_ms,
    emergency: past?.emergency ?? false,
    waiting: past?.waiting ?? null,
  }
}

/** What stands at its approval against what was asked before, an activation or more time; locks the grant of the latter. */
export async function judgeAskedAgain(
  tx: Tx,
  row: RequestRow,
  wanted: AccessWanted,
  judged: Facts,
): Promise<Reason[]> {
  if (row.extends_grant_id !== null) await lockGrant(tx, row.extends_grant_id)
  return whatStandsAgainst(tx, row, wanted, judged)
}

/** The same as it looks right now, locking nothing. */
export async function whatStandsAgainst(
  db: Db,
  row: RequestRow,
  wanted: AccessWanted,
  judged: Facts,
): Promise<Reason[]> {
  if (row.extends_grant_id === null) return judgeActivationAgain(db, row.id, wanted, judged)
  const grant = await findGrant(db, row.extends_grant_id)
  if (grant === null) throw new Error(`Request ${row.id} extends a grant that is not there.`)
  return judgeExtensionAgain(wanted, judged, await extentOf(db, grant))
}

/**
 * Moves the end of a live grant by `durationMs`, from the old end on. Access stays as it is meanwhile: the target is
 * only told the new end. Throws when the grant is not live: the caller has judged that under the grant's lock.
 */
export async function lengthenGrant(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  args: { request: RequestRow; grantId: GrantId; durationMs: number; now: Date },
): Promise<{ id: GrantId; endsAt: Date }> {
  const { request, durationMs, now } = args
  const grant = await lockGrant(tx, args.grantId)
  const { ends_at: oldEnd = null, access_granted_at: startedAt = null } = grant ?? {}
  if (grant === null || oldEnd === null || startedAt === null || !isLive(toClock(grant), now))
    throw new Error(`Grant ${args.grantId} is not live and cannot be extended.`)
  const endsAt = new Date(oldEnd.getTime() + durationMs)
  await moveEnd(tx, { grant, endsAt, addedMs: durationMs, warnAt: nextWarning({ startedAt, endsAt }, now) })
  if (grant.assignment_id !== null) await markDue(tx, { ids: [grant.assignment_id], now })
  await record(
    tx,
    ctx,
    now,
    grantEvent(grant, {
      action: 'grant.extended',
      reason: request.justification || null,
      before: { endsAt: oldEnd.toISOString() },
      after: { endsAt: endsAt.toISOString(), durationMs, extension: requestName(request.number) },
    }),
  )
  return { id: grant.id, endsAt }
}
