import { batchMates } from '@/db/queries/batches'
import { eligibilityRows, pastUseRows, peerRows, personNames, seatsOf } from '@/db/queries/cases'
import { grantOfRequest, otherCover, type NamedGrant } from '@/db/queries/grants'
import { ownersOf } from '@/db/queries/inbox'
import { findRequest } from '@/db/queries/requests'
import type { RequestRow } from '@/db/schema'
import { ApprovalFacts } from '@/lib/domain/approval-facts'
import type { Conflict } from '@/lib/domain/facts'
import { grantName, requestName, type PrincipalId } from '@/lib/domain/ids'
import { isRevocable, stateAt } from '@/lib/domain/inbox'
import type { InboxCase, Seat } from '@/lib/domain/inbox-case'
import { can } from '@/lib/domain/permission'
import { isEmployed } from '@/lib/domain/principal'
import { progressOf } from '@/lib/domain/progress'
import { hasLapsed } from '@/lib/domain/request'
import type { PersonContext } from '../context'
import { whatStandsAgainst } from '../grants/lengthen'
import { approvalFacts } from './case'
import { factsFor } from './circumstances'
import { isFresh } from './decide'
import { threadOf } from './thread'

/** The case with this number, or null where there is none that this person may read. */
export async function readCase(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer' | 'session' | 'connectorFor'>,
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
    askedById: row.asked_by_id,
    state: row.state,
    approverIds: open.approverIds,
    answeredBy: open.answers
      .filter((answer) => open.someoneElse || answer.stage === open.stage)
      .map((answer) => answer.by),
  }
  const asked = seats.filter((seat) => seat.stage <= row.stage)
  // Whoever owns the role may take the access back, so may read what it was given for.
  const readers = [...asked.map((seat) => seat.id), ...owners]
  if (!can(ctx.viewer, 'request.read', { ...concerned, approverIds: readers }).ok) return null
  const sitting = asked.filter((seat) => seat.left_at === null).map((seat) => seat.id)
  const kept = keptFacts(row, seats)
  const [cover, { conflicts, against }] = await Promise.all([
    grant && otherCover(ctx.db, { grant, now }),
    asItStands(ctx, row, now),
  ])
  const facts = kept?.facts ?? (await approvalFacts(ctx.db, row, now, conflicts))
  return {
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    own: row.requester_id === ctx.viewer.id,
    submittedAt: row.submitted_at,
    incident: row.incident,
    extends: row.extends_grant_id,
    askedBy: row.asked_by_id && ((await personNames(ctx.db, [row.asked_by_id])).get(row.asked_by_id) ?? null),
    together: (await batchMates(ctx.db, row.id)).map(({ number: other, role, state }) => ({
      name: requestName(other),
      role,
      state,
    })),
    nudgedAt: row.nudged_at,
    decideBy: row.decide_by,
    decidedAt: row.decided_at,
    lapsed: hasLapsed(open, now),
    needed: row.needed,
    seats: seats.filter((seat) => seat.left_at === null).map((seat) => toSeat(seat, ctx.viewer.id, now)),
    progress: progressOf(
      {
        verdict: row.verdict,
        stage: row.stage,
        decided: row.state !== 'PENDING_APPROVAL',
        timedOutAt: row.timed_out_at,
      },
      seats,
      { viewerId: ctx.viewer.id, now },
    ),
    demands: {
      reason: open.reasonRequired,
      signInWithinMs: open.freshSignInMs,
      signInTooOld: !isFresh(ctx, open.freshSignInMs, now),
    },
    thread: await threadOf(ctx.db, row, ctx.viewer.id),
    facts,
    factsKeptBy: kept?.by ?? null,
    rows: await rowsBehind(ctx, row, facts, now),
    against: row.state === 'PENDING_APPROVAL' ? against : [],
    mayDecide: can(ctx.viewer, 'request.decide', concerned),
    grant: grant && {
      ...toGrant(ctx, grant, [...sitting, ...owners], now),
      keptBy: cover === null ? null : requestName(cover),
    },
  }
}

/** What an approval would meet now: the separation rules it touches, and what stands against it altogether. */
async function asItStands(
  ctx: Pick<PersonContext, 'db' | 'connectorFor'>,
  row: RequestRow,
  now: Date,
): Promise<{ conflicts: readonly Conflict[]; against: string[] }> {
  const wanted = { start: row.wanted_start, durationMs: row.duration_ms }
  const read = await factsFor(ctx.db, ctx, {
    principalId: row.requester_id,
    roleId: row.role_id,
    wanted,
    now,
    except: row.id,
  })
  if (read === null) return { conflicts: [], against: [] }
  const reasons = await whatStandsAgainst(ctx.db, row, wanted, read.judged)
  return { conflicts: read.judged.conflicts, against: reasons.map(({ text }) => text) }
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
    stage: row.stage,
    name: row.name,
    forName: row.for_name,
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
