import type { Tx } from '@/db/client'
import { claimTimedOut } from '@/db/queries/due-requests'
import { lockRequest, updateRequest, type RequestCase } from '@/db/queries/requests'
import { leaveSeats } from '@/db/queries/seats'
import { answerBy } from '@/lib/domain/extension'
import { requestName, type PrincipalId, type RequestId } from '@/lib/domain/ids'
import { remindAt } from '@/lib/domain/reminders'
import { ok } from '@/lib/domain/result'
import type { SeatPlan, StagePlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import { atomically, type Context } from '../context'
import { notify } from '../notices/notify'
import { requestEvent } from './event'
import { lapse } from './lapse'
import { askFallback, fillUp, giveSeats } from './seating'
import { caseOf, tellAsked, tellRequester } from './telling'

type Recorder = Pick<Context, 'actor' | 'origin'>

/**
 * Turns stages that nobody answered in time to those the policy names for it, each once; what has no such people
 * lapses instead (`expireRequests`). An answer in the same instant and this take turns at the request's lock: whoever
 * is second finds the other's outcome. Returns how many.
 */
export async function timeOutStages(ctx: Context, now: Date): Promise<number> {
  for (let total = 0; ; total += 1) {
    // The event is recorded by `timeOutStage`.
    const outcome = await atomically<RequestId | null, never>(ctx, async (tx) => {
      const id = await claimTimedOut(tx, now)
      if (id !== null) await timeOutStage(tx, ctx, id, now)
      return ok(id)
    })
    if (!outcome.ok || outcome.value === null) return total
    ctx.announce([{ topic: 'request', id: outcome.value }])
  }
}

/**
 * What the sweep would do with this request, done now: where its time to be answered is over it goes to others, or
 * lapses. Whether it did either. The caller holds the request's lock.
 */
export async function bringUpToDate(tx: Tx, ctx: Recorder, id: RequestId, now: Date): Promise<boolean> {
  const sweep = { actor: { kind: 'sweep', name: 'Sweep' } as const, origin: ctx.origin }
  if ((await claimTimedOut(tx, now, id)) !== null) {
    await timeOutStage(tx, sweep, id, now)
    return true
  }
  return (await lapse(tx, sweep, { now, limit: 1, only: id })).length > 0
}

async function timeOutStage(tx: Tx, ctx: Recorder, id: RequestId, now: Date): Promise<void> {
  const found = await lockRequest(tx, id)
  const timeOut = found && planOf(found)?.timeOut
  if (!found || !timeOut) return
  const { row, open } = found
  const left =
    timeOut.kind === 'reassign'
      ? await leaveSeats(tx, { requestId: id, stage: open.stage, because: 'reassignment', now })
      : []
  const via = timeOut.kind === 'escalate' ? 'escalation' : 'reassignment'
  const given = await giveSeats(tx, found, { seats: timeOut.seats, via, now })
  const oldEnd = row.extends_grant_id === null ? null : row.wanted_start
  const decideBy = answerBy({ oldEnd, withinMs: timeOut.waitMs }, now)
  await updateRequest(tx, id, {
    timed_out_at: now,
    decide_by: decideBy,
    reminders: 0,
    remind_at: remindAt({ from: now, until: decideBy }, 0),
  })
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, row, {
      action: timeOut.kind === 'escalate' ? 'request.escalated' : 'request.reassigned',
      before: { decideBy: open.decideBy.toISOString() },
      after: {
        stage: open.stage,
        approvers: given.map((seat) => seat.id),
        decideBy: decideBy.toISOString(),
      },
    }),
  )
  await tellAsked(tx, row, { seats: given, why: via, now })
  await tellTimedOut(tx, found, { kind: timeOut.kind, given, left: left.map((seat) => seat.id), now })
  // Everybody who was to be asked may have gone since the request was made.
  if (given.length === 0) await askFallback(tx, ctx, found, { missing: open.needed, now })
  else await fillUp(tx, ctx, id, now)
}

function planOf({ row }: RequestCase): StagePlan | undefined {
  return row.verdict.outcome === 'needs-approval' ? row.verdict.stages[row.stage - 1] : undefined
}

async function tellTimedOut(
  tx: Tx,
  { row }: RequestCase,
  args: { kind: 'escalate' | 'reassign'; given: SeatPlan[]; left: PrincipalId[]; now: Date },
): Promise<void> {
  const { kind, given, left, now } = args
  const name = requestName(row.number)
  await tellRequester(tx, row, {
    kind: 'escalated',
    text: `Nobody answered ${name} in time: others are asked ${kind === 'escalate' ? 'as well' : 'instead'}.`,
    now,
  })
  await notify(
    tx,
    now,
    left
      .filter((id) => given.every((seat) => seat.id !== id))
      .map((to) => ({
        to,
        kind: 'escalated',
        text: `${name} was not answered in time: others are asked instead of you.`,
        href: caseOf(row),
      })),
  )
}
