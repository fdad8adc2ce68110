import { eligibilityRows, pastUseRows, peerRows, seatsOf } from '@/db/queries/cases'
import { grantOfRequest, otherCover, type NamedGrant } from '@/db/queries/grants'
import { ownersOf } from '@/db/queries/inbox'
import { findRequest } from '@/db/queries/requests'
import type { RequestRow } from '@/db/schema'
import { ApprovalFacts } from '@/lib/domain/approval-facts'
import { grantName, requestName, type PrincipalId } from '@/lib/domain/ids'
import { isRevocable, stateAt } from '@/lib/domain/inbox'
import type { InboxCase, Seat } from '@/lib/domain/inbox-case'
import { can } from '@/lib/domain/permission'
import { isEmployed } from '@/lib/domain/principal'
import { hasLapsed } from '@/lib/domain/request'
import type { PersonContext } from '../context'
import { approvalFacts } from './case'

/** The case with this number, or null where there is none that this person may read. */
export async function readCase(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer'>,
  number: number,
): Promise<InboxCase | null> {
  const now = ctx.now()
  const found = await findRequest(ctx.db, { number })
  if (found === null) return null
  const { row, open } = found
  const [owners, seats, grant] = await Promise.all([
    ownersOf(ctx.db, row.role_id),
    seatsOf(ctx.db, row.id),
    grantOfRequest(ctx.db, row.id),
  ])
  const concerned = {
    requesterId: row.requester_id,
    state: row.state,
    approverIds: open.approverIds,
    answeredBy: open.answers.map((answer) => answer.by),
  }
  // Whoever owns the role may take the access back, so may read what it was given for.
  if (!can(ctx.viewer, 'request.read', { ...concerned, approverIds: [...open.approverIds, ...owners] }).ok)
    return null
  const kept = keptFacts(row, seats)
  const [cover, facts] = await Promise.all([
    grant && otherCover(ctx.db, { grant, now }),
    kept?.facts ?? approvalFacts(ctx.db, row, now),
  ])
  return {
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    own: row.requester_id === ctx.viewer.id,
    submittedAt: row.submitted_at,
    nudgedAt: row.nudged_at,
    decideBy: row.decide_by,
    decidedAt: row.decided_at,
    lapsed: hasLapsed(open, now),
    needed: row.needed,
    seats: seats.map((seat) => toSeat(seat, ctx.viewer.id, now)),
    facts,
    factsKeptBy: kept?.by ?? null,
    rows: await rowsBehind(ctx, row, facts, now),
    mayDecide: can(ctx.viewer, 'request.decide', concerned),
    grant: grant && {
      ...toGrant(ctx, grant, [...open.approverIds, ...owners], now),
      keptBy: cover === null ? null : requestName(cover),
    },
  }
}

type SeatRow = Awaited<ReturnType<typeof seatsOf>>[number]

/** Once it is decided, what counts is what the last decider saw. */
function keptFacts(row: RequestRow, seats: readonly SeatRow[]): { facts: ApprovalFacts; by: string } | null {
  if (row.state === 'PENDING_APPROVAL') return null
  const last = seats.findLast((seat) => seat.decided_at !== null)
  const parsed = ApprovalFacts.safeParse(last?.facts)
  return last && parsed.success ? { facts: parsed.data, by: last.name } : null
}

async function rowsBehind(
  { db }: Pick<PersonContext, 'db'>,
  row: RequestRow,
  facts: ApprovalFacts,
  now: Date,
): Promise<InboxCase['rows']> {
  const key = { principalId: row.requester_id, roleId: row.role_id }
  const [pastUse, peers, eligibility] = await Promise.all([
    pastUseRows(db, { ...key, now: row.submitted_at }),
    facts.peers === null ? [] : peerRows(db, { ...key, now: facts.readAt }),
    eligibilityRows(db, { ...key, now }),
  ])
  return { pastUse, peers, eligibility }
}

function toSeat(row: SeatRow, viewerId: PrincipalId, now: Date): Seat {
  const { verb, reason, duration_ms: durationMs, decided_at: at } = row
  const answered = verb !== null && reason !== null && durationMs !== null && at !== null
  return {
    id: row.id,
    name: row.name,
    isViewer: row.id === viewerId,
    left: !isEmployed({ status: row.status, endsAt: row.ends_at }, now),
    answer: answered ? { verb, reason, durationMs, at } : null,
  }
}

function toGrant(
  { viewer }: Pick<PersonContext, 'viewer'>,
  grant: NamedGrant,
  overseerIds: PrincipalId[],
  now: Date,
): Omit<NonNullable<InboxCase['grant']>, 'keptBy'> {
  const clock = { state: grant.state, endsAt: grant.ends_at }
  return {
    id: grant.id,
    name: grantName(grant.number),
    state: stateAt(clock, now),
    durationMs: grant.duration_ms,
    endsAt: grant.ends_at,
    ended: grant.ended_at && grant.end_reason && { at: grant.ended_at, reason: grant.end_reason },
    failure: grant.failure,
    revocable: isRevocable(clock, now),
    mayRevoke: can(viewer, 'grant.revoke', {
      holderId: grant.principal_id,
      state: stateAt(clock, now),
      overseerIds,
    }),
  }
}
