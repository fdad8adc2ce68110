import { hasDelegationWithin, insertDelegation, lockDelegation, personCalled } from '@/db/queries/delegations'
import { lockPrincipal } from '@/db/queries/principals'
import { DAY } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { begin } from './move'

/** The longest absence, in milliseconds: whoever is away for longer is replaced in the policies. */
const maxAwayMs = 180 * DAY

export type SetDelegationRefusal =
  | 'no-such-person'
  | 'yourself'
  | 'ends-before-start'
  | 'over-already'
  | 'too-long'
  | 'another-then'

interface Input {
  /** The handle, address or name of the delegate; empty for being away without one. */
  delegate: string
  /** Null for now. */
  startsAt: Date | null
  endsAt: Date
  reason: string
}

/**
 * From `startsAt` on, and before `endsAt`, one's cases go to somebody else, or to nobody. Where that time has begun, the
 * cases that are open move at once; else the sweep moves them when it has come. Returns how many moved.
 */
export async function setDelegation(
  ctx: PersonContext,
  input: Input,
): Promise<Result<{ moved: number }, SetDelegationRefusal>> {
  const now = ctx.now()
  const startsAt = input.startsAt ?? now
  const called = input.delegate.trim()
  const delegate = called === '' ? null : await personCalled(ctx.db, called, now)
  if (called !== '' && delegate === null) return err('no-such-person')
  if (delegate?.id === ctx.viewer.id) return err('yourself')
  if (input.endsAt <= startsAt) return err('ends-before-start')
  if (input.endsAt <= now) return err('over-already')
  if (input.endsAt.getTime() - startsAt.getTime() > maxAwayMs) return err('too-long')
  const outcome = await atomically<RequestId[], SetDelegationRefusal>(ctx, async (tx) => {
    // Two that are set at once would both find the time free.
    await lockPrincipal(tx, ctx.viewer.id)
    const time = { principalId: ctx.viewer.id, startsAt, endsAt: input.endsAt }
    if (await hasDelegationWithin(tx, time)) return err('another-then')
    const reason = readableText(input.reason).slice(0, 500)
    const id = await insertDelegation(tx, {
      principal_id: ctx.viewer.id,
      delegate_id: delegate?.id ?? null,
      starts_at: startsAt,
      ends_at: input.endsAt,
      reason,
    })
    await record(tx, ctx, now, {
      action: 'delegation.set',
      object: { type: 'delegation', id, name: nameOf(ctx.actor.name, delegate?.name ?? null) },
      ...(delegate !== null && { subject: { id: delegate.id, name: delegate.name } }),
      reason: reason || null,
      after: { from: startsAt.toISOString(), until: input.endsAt.toISOString() },
    })
    if (delegate !== null)
      await notify(tx, now, [
        {
          to: delegate.id,
          kind: 'delegation',
          text: `${ctx.actor.name} has named you to decide in their place while they are away.`,
          href: '/delegation',
        },
      ])
    const row = startsAt > now ? null : await lockDelegation(tx, id)
    return ok(row === null ? [] : await begin(tx, ctx, row, now))
  })
  if (!outcome.ok) return outcome
  ctx.announce(outcome.value.map((id) => ({ topic: 'request', id })))
  return ok({ moved: outcome.value.length })
}

/** What a delegation is called in the log: `Maud Lind to Nils Berg`, `Maud Lind to nobody`. */
export function nameOf(principal: string, delegate: string | null): string {
  return `${principal} to ${delegate ?? 'nobody'}`
}
