import { claimContractWarnings, setContractWarning } from '@/db/queries/outsiders'
import { administratorsNow } from '@/db/queries/principals'
import { nextContractWarning } from '@/lib/domain/directory'
import { DAY, formatDuration, HOUR } from '@/lib/domain/duration'
import type { Context } from '../context'
import { notify } from '../notices/notify'

const batch = 200

/** Tells whoever answers for somebody from outside that the contract ends soon; where nobody does, the administrators. */
export async function warnSponsors(ctx: Context, now: Date): Promise<void> {
  for (;;) {
    // No audit event: saying that the end is near changes nothing about it.
    const warned = await ctx.db.transaction().execute(async (tx) => {
      const due = await claimContractWarnings(tx, { now, limit: batch })
      const administrators = due.some((person) => person.sponsor_id === null)
        ? await administratorsNow(tx, now)
        : []
      for (const { id, name, ends_at: endsAt, sponsor_id: sponsor } of due) {
        await setContractWarning(tx, { id, warnAt: nextContractWarning(endsAt, now) })
        if (endsAt === null || now >= endsAt) continue
        const told = sponsor === null ? administrators : [sponsor]
        const text = `The contract of ${name} ends in ${left(endsAt, now)}, and all their access with it. Extend it if they stay.`
        await notify(
          tx,
          now,
          told.map((to) => ({ to, kind: 'contract-ending', text, href: '/sponsored' })),
        )
      }
      return due.length
    })
    if (warned < batch) return
  }
}

function left(end: Date, now: Date): string {
  const ms = end.getTime() - now.getTime()
  return formatDuration(Math.ceil(ms / (ms > DAY ? DAY : HOUR)) * (ms > DAY ? DAY : HOUR))
}
