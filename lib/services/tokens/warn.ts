import { administratorsNow } from '@/db/queries/principals'
import { claimTokenWarnings, setTokenWarning } from '@/db/queries/tokens'
import { formatDuration, HOUR } from '@/lib/domain/duration'
import type { PrincipalId } from '@/lib/domain/ids'
import { nextTokenWarning } from '@/lib/domain/token'
import type { Context } from '../context'
import { notify } from '../notices/notify'

const batch = 200

/** Tells whoever has to replace a token that its end comes near. */
export async function warnOfTokens(ctx: Context, now: Date): Promise<void> {
  for (;;) {
    // No audit event: saying that the end is near changes nothing about it.
    const warned = await ctx.db.transaction().execute(async (tx) => {
      const due = await claimTokenWarnings(tx, { now, limit: batch })
      const administrators = due.length === 0 ? [] : await administratorsNow(tx, now)
      for (const token of due) {
        await setTokenWarning(tx, { id: token.id, warnAt: nextTokenWarning(token.expires_at, now) })
        if (now >= token.expires_at) continue
        const own = token.owner_kind === 'person'
        await notify(
          tx,
          now,
          toldOf(token, administrators).map((to) => ({
            to,
            kind: 'token-ending',
            text: `The token ${token.name} ends in ${left(token.expires_at, now)}. Make another one and use that instead.`,
            href: own ? '/account/tokens' : '/admin/tokens',
          })),
        )
      }
      return due.length
    })
    if (warned < batch) return
  }
}

type Due = Awaited<ReturnType<typeof claimTokenWarnings>>[number]

/** The person themselves; of a machine its sponsor, and of every other whoever can make a new one. */
function toldOf({ owner_kind, principal_id, sponsor_id }: Due, administrators: PrincipalId[]): PrincipalId[] {
  if (owner_kind === 'person') return principal_id === null ? [] : [principal_id]
  return [...new Set([...(sponsor_id === null ? [] : [sponsor_id]), ...administrators])]
}

function left(end: Date, now: Date): string {
  return formatDuration(Math.max(HOUR, Math.floor((end.getTime() - now.getTime()) / HOUR) * HOUR))
}
