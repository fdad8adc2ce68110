import { claimWarnings, setWarnings } from '@/db/queries/extensions'
import { formatDuration, MINUTE } from '@/lib/domain/duration'
import { nextWarning } from '@/lib/domain/warning'
import type { Context } from '../context'
import { notify } from '../notices/notify'

const batch = 500

/** Tells holders that the end of their access comes near. Returns how many. */
export async function warnHolders(ctx: Context, now: Date): Promise<number> {
  let total = 0
  for (;;) {
    // No audit event: saying that the end is near changes nothing about it.
    const warned = await ctx.db.transaction().execute(async (tx) => {
      const due = await claimWarnings(tx, { now, limit: batch })
      const next = due.map((grant) => ({
        id: grant.id,
        warnAt: nextWarning({ startedAt: grant.access_granted_at, endsAt: grant.ends_at }, now),
      }))
      if (next.length > 0) await setWarnings(tx, next)
      // One whose end has come meanwhile is being ended in the same sweep.
      const live = due.filter((grant) => now < grant.ends_at)
      await notify(
        tx,
        now,
        live.map((grant) => ({
          to: grant.principal_id,
          kind: 'ending',
          text: `${grant.role_name} on ${grant.target_name} ends in ${left(grant.ends_at, now)}.`,
          href: '/',
        })),
      )
      return due.length
    })
    total += warned
    if (warned < batch) return total
  }
}

function left(endsAt: Date, now: Date): string {
  const ms = endsAt.getTime() - now.getTime()
  return formatDuration(ms < MINUTE ? ms : Math.floor(ms / MINUTE) * MINUTE)
}
