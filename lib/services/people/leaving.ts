import type { Tx } from '@/db/client'
import { endableGrantsOf } from '@/db/queries/grants'
import { delegationsOf, leaversNow, lockRequestsOf, machinesOf, saveSeatsLeft } from '@/db/queries/leavers'
import { disablePrincipal, lockPrincipal } from '@/db/queries/principals'
import { cancelPendingOf } from '@/db/queries/requests'
import { endSessionsOf } from '@/db/queries/sessions'
import { revokeTokensOf } from '@/db/queries/tokens'
import type { GrantId, PrincipalId, RequestId } from '@/lib/domain/ids'
import { ok } from '@/lib/domain/result'
import { record } from '../audit/record'
import { atomicallyOrAgain, type Context } from '../context'
import { endOne } from '../delegations/end'
import { beginEnd } from '../grants/end'
import { requestEvent } from '../requests/event'
import { leaveAllSeats } from '../requests/leave'

interface Leaver {
  id: PrincipalId
  name: string
}

/** What has changed for others: what open pages show, and which grants the engine can begin with at once. */
export interface Left {
  requests: RequestId[]
  grants: GrantId[]
  sessions: number
  tokens: number
}

type Recorder = Pick<Context, 'actor' | 'origin'>

/**
 * Ends everything of somebody who leaves, in the caller's transaction: sessions and tokens at once, requests that wait,
 * delegations either way, places among approvers, which go to the fallback where too few remain, and every live or
 * scheduled grant, which begins its end. The machines they answer for are disabled with them. Whether and why they
 * leave is the caller's to record.
 */
export async function endEverythingOf(tx: Tx, ctx: Recorder, person: Leaver, now: Date): Promise<Left> {
  // In one order, and requests before grants, as whoever decides or ends takes them.
  await lockRequestsOf(tx, person.id)
  const sessions = await endSessionsOf(tx, { principalId: person.id, now })
  const tokens = await endTokens(tx, ctx, person, now)
  const requests = await cancelRequests(tx, ctx, person, now)
  for (const id of await delegationsOf(tx, { principalId: person.id, now }))
    requests.push(
      ...((await endOne(tx, ctx, id, { by: person, reason: `${person.name} has left.`, now })) ?? []),
    )
  requests.push(...(await leaveAllSeats(tx, ctx, person, now)))
  const grants = await endGrants(tx, ctx, person, now)
  await saveSeatsLeft(tx, { ids: [person.id], at: now })
  const left = { requests, grants, sessions, tokens }
  for (const machine of await machinesOf(tx, person.id)) {
    const more = await disableMachine(tx, ctx, machine, person, now)
    left.requests.push(...more.requests)
    left.grants.push(...more.grants)
  }
  return left
}

/** Tells open pages and the engine, after the commit. */
export function announceLeft(ctx: Context, { requests, grants }: Left): void {
  ctx.announce([
    ...requests.map((id) => ({ topic: 'request' as const, id })),
    ...grants.map((id) => ({ topic: 'grant' as const, id })),
  ])
}

const leaversAtOnce = 100

/** Ends everything of whoever is gone since the last sweep: their contract over, or disabled by another way. */
export async function endLeavers(ctx: Context, now: Date): Promise<void> {
  for (;;) {
    const leavers = await leaversNow(ctx.db, { now, limit: leaversAtOnce })
    for (const { id } of leavers) {
      const outcome = await atomicallyOrAgain<Left | null, never>(ctx, async (tx) => {
        const person = await lockPrincipal(tx, id)
        const gone = person?.gone_at ?? null
        if (person === null || gone === null || gone > now) return ok(null)
        // Another sweep has been here.
        if (person.seats_left_at !== null && person.seats_left_at >= gone) return ok(null)
        const left = await endEverythingOf(tx, ctx, person, now)
        await record(tx, ctx, now, {
          action: 'principal.left',
          object: { type: 'principal', id, name: person.name },
          subject: { id, name: person.name },
          reason: person.status === 'disabled' ? 'Disabled.' : 'The contract is over.',
          after: { sessionsEnded: left.sessions, tokensRevoked: left.tokens },
        })
        return ok(left)
      })
      if (outcome.ok && outcome.value !== null) announceLeft(ctx, outcome.value)
    }
    if (leavers.length < leaversAtOnce) return
  }
}

async function endTokens(tx: Tx, ctx: Recorder, person: Leaver, now: Date): Promise<number> {
  const revoked = await revokeTokensOf(tx, {
    principalIds: [person.id],
    by: null,
    because: `${person.name} has left.`,
    now,
  })
  const events = revoked.map(({ id, name }) => ({
    action: 'token.revoked' as const,
    object: { type: 'token' as const, id, name },
    subject: { id: person.id, name: person.name },
    reason: 'Whoever it acts for has left.',
  }))
  if (events.length > 0) await record(tx, ctx, now, ...events)
  return revoked.length
}

async function cancelRequests(tx: Tx, ctx: Recorder, person: Leaver, now: Date): Promise<RequestId[]> {
  const waiting = await cancelPendingOf(tx, { requesterId: person.id, now })
  for (const row of waiting)
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: 'request.canceled',
        reason: 'The person who asked has left.',
        before: { state: 'PENDING_APPROVAL' },
        after: { state: 'CANCELED' },
      }),
    )
  return waiting.map(({ id }) => id)
}

async function endGrants(tx: Tx, ctx: Recorder, person: Leaver, now: Date): Promise<GrantId[]> {
  const ended: GrantId[] = []
  for (const grantId of await endableGrantsOf(tx, person.id)) {
    const outcome = await beginEnd(tx, ctx, { grantId, endReason: 'PRINCIPAL_DISABLED' }, now)
    if (outcome.ok) ended.push(grantId)
  }
  return ended
}

async function disableMachine(tx: Tx, ctx: Recorder, machine: Leaver, sponsor: Leaver, now: Date) {
  await disablePrincipal(tx, { id: machine.id, now })
  const left = await endEverythingOf(tx, ctx, machine, now)
  await record(tx, ctx, now, {
    action: 'principal.disabled',
    object: { type: 'principal', id: machine.id, name: machine.name },
    subject: { id: machine.id, name: machine.name },
    reason: `${sponsor.name}, who answered for it, has left.`,
    before: { status: 'active' },
    after: { status: 'disabled' },
  })
  return left
}
