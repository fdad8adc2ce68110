import { moveEnd, sponsoredBy } from '@/db/queries/outsiders'
import { lockPrincipal } from '@/db/queries/principals'
import { maxExtensionMs, nextContractWarning } from '@/lib/domain/directory'
import type { PrincipalId } from '@/lib/domain/ids'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'

export type ExtendContractRefusal =
  | 'not-theirs'
  | 'reason-missing'
  | 'no-end'
  | 'over-already'
  | 'not-later'
  | 'too-far'

/** Moves the end of somebody from outside further away: the act of whoever answers for them. */
export async function extendContract(
  ctx: PersonContext,
  input: { principalId: PrincipalId; until: Date; reason: string },
): Promise<Result<{ name: string }, ExtendContractRefusal>> {
  const now = ctx.now()
  const reason = readableText(input.reason).slice(0, 500)
  return atomically<{ name: string }, ExtendContractRefusal>(ctx, async (tx) => {
    const person = await lockPrincipal(tx, input.principalId)
    if (person === null) return err('not-theirs')
    const facts = { sponsorId: person.sponsor_id, subjectId: person.id }
    if (!can(ctx.viewer, 'contract.extend', facts).ok) return err('not-theirs')
    const { ends_at: endsAt, name, id } = person
    if (reason === '') return err('reason-missing')
    if (endsAt === null) return err('no-end')
    // Who has left comes back by the directory or an administrator, with everything ended.
    if (person.status === 'disabled' || now >= endsAt) return err('over-already')
    if (input.until <= endsAt) return err('not-later')
    if (input.until.getTime() > now.getTime() + maxExtensionMs) return err('too-far')
    await moveEnd(tx, { id, endsAt: input.until, warnAt: nextContractWarning(input.until, now) })
    await record(tx, ctx, now, {
      action: 'principal.extended',
      object: { type: 'principal', id, name },
      subject: { id, name },
      reason,
      before: { endsAt: endsAt.toISOString() },
      after: { endsAt: input.until.toISOString() },
    })
    return ok({ name })
  })
}

const shown = 200

/** Whoever the viewer answers for: people from outside, and machines. */
export function ownSponsored(ctx: PersonContext) {
  return sponsoredBy(ctx.db, { sponsorId: ctx.viewer.id, limit: shown })
}
