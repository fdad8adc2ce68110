import { personCalled } from '@/db/queries/colleagues'
import { lockRequest } from '@/db/queries/requests'
import { addSeats, leaveSeats } from '@/db/queries/seats'
import type { RequestId } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { hasLapsed } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { passOnToDelegates } from '../delegations/pass-on'
import { maxReasonLength } from './decide'
import { requestEvent } from './event'
import { tellAsked } from './telling'

export type HandOverRefusal =
  | 'no-such-request'
  | 'not-pending'
  | 'not-an-approver'
  | 'already-answered'
  | 'reason-missing'
  | 'no-such-person'
  | 'yourself'
  | 'their-own-request'
  | 'answered-earlier-stage'
  | 'asked-already'

/**
 * An approver hands their place in the open stage to somebody else, who is asked instead; the same limits hold for them
 * as for any approver. `to` is a handle, an address or a name.
 */
export async function handOver(
  ctx: PersonContext,
  input: { requestId: RequestId; to: string; reason: string },
): Promise<Result<{ name: string }, HandOverRefusal>> {
  const now = ctx.now()
  const reason = readableText(input.reason).slice(0, maxReasonLength)
  if (reason === '') return err('reason-missing')
  const person = input.to.trim() === '' ? null : await personCalled(ctx.db, input.to.trim(), now)
  if (person === null) return err('no-such-person')
  if (person.id === ctx.viewer.id) return err('yourself')
  const outcome = await atomically<{ name: string }, HandOverRefusal>(ctx, async (tx) => {
    const found = await lockRequest(tx, input.requestId)
    if (found === null) return err('no-such-request')
    const { row, open } = found
    if (!open.approverIds.includes(ctx.viewer.id)) return err('not-an-approver')
    if (row.state !== 'PENDING_APPROVAL' || hasLapsed(open, now)) return err('not-pending')
    if (person.id === open.requesterId || person.id === open.askedById) return err('their-own-request')
    const theirs = open.answers.filter((answer) => answer.by === person.id)
    if (theirs.some((answer) => open.someoneElse && answer.stage < open.stage))
      return err('answered-earlier-stage')
    if (open.approverIds.includes(person.id)) return err('asked-already')
    const seat = { requestId: row.id, stage: open.stage }
    const [left] = await leaveSeats(tx, {
      ...seat,
      principalId: ctx.viewer.id,
      because: 'handed-over',
      now,
    })
    if (left === undefined) return err('already-answered')
    await addSeats(tx, [
      {
        request_id: row.id,
        stage: open.stage,
        principal_id: person.id,
        // Who stands in for somebody hands on just that, unless it is back to them.
        for_id: left.forId === person.id ? null : left.forId,
        via: 'reassignment',
      },
    ])
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: 'request.handed_over',
        reason,
        before: { approver: ctx.actor.name },
        after: { approver: person.name },
      }),
    )
    await tellAsked(tx, row, { seats: [{ id: person.id, forId: null }], why: 'handed-over', now })
    await passOnToDelegates(tx, ctx, row.id, now)
    return ok({ name: person.name })
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: input.requestId }])
  return outcome
}
