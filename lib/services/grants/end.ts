import type { Tx } from '@/db/client'
import { cancelExtensionsOf } from '@/db/queries/extensions'
import { lockGrant, moveGrant, type EarlyEnd } from '@/db/queries/grants'
import { markDue } from '@/db/queries/assignments'
import { end, isLive, type EndRefusal } from '@/lib/domain/grant'
import type { GrantId } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { requestEvent } from '../requests/event'
import { grantEvent } from './event'
import { toClock } from './open-grant'

export type EndGrantRefusal = EndRefusal | 'no-such-grant'

export interface EndGrantInput {
  grantId: GrantId
  endReason: EarlyEnd
  comment?: string
}

/**
 * Begins the end of a grant before its time. The access is gone when the engine has removed it and the target
 * confirmed; a scheduled grant never touched the target and is over at once. Permission is the caller's to check.
 */
export async function endGrant(
  ctx: Context,
  input: EndGrantInput,
): Promise<Result<GrantId, EndGrantRefusal>> {
  const now = ctx.now()
  const outcome = await atomically<GrantId, EndGrantRefusal>(ctx, (tx) => beginEnd(tx, ctx, input, now))
  if (outcome.ok) ctx.announce([{ topic: 'grant', id: outcome.value }])
  return outcome
}

/** The same inside a transaction that ends more than this. Whoever takes several takes requests first, then grants. */
export async function beginEnd(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  input: EndGrantInput,
  now: Date,
): Promise<Result<GrantId, EndGrantRefusal>> {
  await dropExtensions(tx, ctx, input.grantId, now)
  const grant = await lockGrant(tx, input.grantId)
  if (grant === null) return err('no-such-grant')
  const next = end(grant.state)
  if (!next.ok) return next
  // Past its end it has expired already, whoever clicks now.
  const endReason = grant.state === 'ACTIVE' && !isLive(toClock(grant), now) ? 'EXPIRED' : input.endReason
  const over = next.value === 'ENDED'
  await moveGrant(tx, {
    id: grant.id,
    from: grant.state,
    values: {
      state: next.value,
      end_reason: endReason,
      ...(over ? { ended_at: now } : { revoke_started_at: now }),
    },
  })
  if (grant.assignment_id !== null) await markDue(tx, { ids: [grant.assignment_id], now })
  await record(
    tx,
    ctx,
    now,
    grantEvent(grant, {
      action: over ? 'grant.ended' : 'grant.deactivating',
      reason: readableText(input.comment ?? '') || null,
      before: { state: grant.state },
      after: { state: next.value, endReason },
    }),
  )
  return ok(grant.id)
}

/** Whoever waits for more time on what ends waits for nothing. */
async function dropExtensions(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'origin'>,
  grantId: GrantId,
  now: Date,
): Promise<void> {
  for (const row of await cancelExtensionsOf(tx, { grantId, now }))
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: 'request.canceled',
        reason: 'The access that was to be extended has ended.',
        before: { state: 'PENDING_APPROVAL' },
        after: { state: 'CANCELED' },
      }),
    )
}
