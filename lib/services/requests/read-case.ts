import { batchMates } from '@/db/queries/batches'
import { activationOfPart } from '@/db/queries/bundle-activations'
import { eligibilityRows, pastUseRows, peerRows, personNames, seatsOf } from '@/db/queries/cases'
import { findGrant, grantOfRequest, otherCover, type NamedGrant } from '@/db/queries/grants'
import { overseersOf, ownersOf } from '@/db/queries/inbox'
import { findRow, openRequest } from '@/db/queries/requests'
import type { RequestRow } from '@/db/schema'
import { ApprovalFacts } from '@/lib/domain/approval-facts'
import { bundleName } from '@/lib/domain/bundle'
import type { Conflict } from '@/lib/domain/facts'
import { grantName, requestName, type PrincipalId, type RequestId } from '@/lib/domain/ids'
import { isRevocable, stateAt } from '@/lib/domain/inbox'
import type { InboxCase, PeerRow, Seat } from '@/lib/domain/inbox-case'
import { can } from '@/lib/domain/permission'
import { isEmployed } from '@/lib/domain/principal'
import { progressOf } from '@/lib/domain/progress'
import { hasLapsed } from '@/lib/domain/request'
import type { PersonContext } from '../context'
import { whatStandsAgainst } from '../grants/lengthen'
import { approvalFacts } from './case'
import { factsFor } from './circumstances'
import { signInLacks } from './decide'
import { threadOf } from './thread'

/** The case with this number, or null where there is none that this person may read. */
export async function readCase(
  ctx: Pick<PersonContext, 'db' | 'now' | 'viewer' | 'session' | 'connectorFor'>,
  number: number,
): Promise<InboxCase | null> {
  const now = ctx.now()
  const row = await findRow(ctx.db, { number })
  if (row === null) return null
  // All at once: one after the other they would be a dozen trips to the database.
  const [open, owners, seats, grant, around, early] = await Promise.all([
    openRequest(ctx.db, row),
    ownersOf(ctx.db, row.role_id),
    seatsOf(ctx.db, row.id),
    row.extends_grant_id === null ? grantOfRequest(ctx.db, row.id) : findGrant(ctx.db, row.extends_grant_id),
    readAround(ctx, row, now),
    row.state === 'PENDING_APPROVAL' ? readAsItStands(ctx, row, now) : null,
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
  const overseers =
    grant === null || row.extends_grant_id === null
      ? [...sitting, ...owners]
      : await overseersOf(ctx.db, grant.id)
  const [cover, { facts, against, peers }] = await Promise.all([
    grant && otherCover(ctx.db, { grant, now }),
    kept === null ? (early ?? readAsItStands(ctx, row, now)) : readAsKept(ctx, row, kept.facts),
  ])
  return {
    id: row.id,
    name: requestName(row.number),
    state: row.state,
    own: row.requester_id === ctx.viewer.id,
    submittedAt: row.submitted_at,
    incident: row.incident,
    extends: row.extends_grant_id,
    askedBy: around.askedBy,
    together: around.together,
    bundle: around.bundle,
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
      signInMethods: open.signInMethods,
      signInLacks: signInLacks(ctx, open, now) !== null,
      passkey: open.passkey,
    },
    thread: around.thread,
    facts,
    factsKeptBy: kept?.by ?? null,
    rows: { pastUse: around.pastUse, peers, eligibility: around.eligibility },
    against,
    mayDecide: can(ctx.viewer, 'request.decide', concerned),
    grant: grant && {
      ...toGrant(ctx, grant, overseers, now),
      keptBy: cover === null ? null : requestName(cover),
    },
  }
}

type Reading = Pick<PersonContext, 'db' | 'viewer' | 'connectorFor'>

/** What lies about the request, whatever became of it. */
async function readAround({ db, viewer }: Reading, row: RequestRow, now: Date) {
  const key = { principalId: row.requester_id, roleId: row.role_id }
  const askedById = row.asked_by_id
  const [names, mates, bundle, thread, past, eligibility] = await Promise.all([
    personNames(db, askedById === null ? [] : [askedById]),
    batchMates(db, row.id),
    row.batch_id === null ? null : bundleOf({ db }, row.id),
    threadOf(db, row, viewer.id),
    pastUseRows(db, { ...key, now: row.submitted_at }),
    eligibilityRows(db, { ...key, now }),
  ])
  const together = mates.map(({ number, role, state }) => ({ name: requestName(number), role, state }))
  return {
    askedBy: askedById === null ? null : (names.get(askedById) ?? null),
    together,
    bundle,
    thread,
    pastUse: past,
    eligibility,
  }
}

/** What a decision goes by, and what stands against an approval, for as long as there can be one. */
interface Standing {
  facts: ApprovalFacts
  against: string[]
  peers: PeerRow[]
}

async function readAsItStands(ctx: Reading, row: RequestRow, now: Date): Promise<Standing> {
  const [facts, { conflicts, against }, peers] = await Promise.all([
    approvalFacts(ctx.db, row, now),
    whatItMeets(ctx, row, now),
    peerRows(ctx.db, { principalId: row.requester_id, roleId: row.role_id, now }),
  ])
  return {
    facts: { ...facts, policy: { ...facts.policy, conflicts: conflicts.map(({ text }) => text) } },
    against: row.state === 'PENDING_APPROVAL' ? against : [],
    peers: facts.peers === null ? [] : peers,
  }
}

async function readAsKept({ db }: Reading, row: RequestRow, facts: ApprovalFacts): Promise<Standing> {
  const asked = { principalId: row.requester_id, roleId: row.role_id, now: facts.readAt }
  return { facts, against: [], peers: facts.peers === null ? [] : await peerRows(db, asked) }
}

/** What an approval would meet now: the separation rules it touches, and what stands against it altogether. */
async function whatItMeets(
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

async function bundleOf({ db }: Pick<PersonContext, 'db'>, id: RequestId): Promise<InboxCase['bundle']> {
  const row = await activationOfPart(db, id)
  return row && { activation: bundleName(row.number), name: row.name, ifOneFails: row.if_one_fails }
}

type SeatRow = Awaited<ReturnType<typeof seatsOf>>[number]

/** Once it is decided, what counts is what the last decider saw. */
function keptFacts(row: RequestRow, seats: readonly SeatRow[]): { facts: ApprovalFacts; by: string } | null {
  if (row.state === 'PENDING_APPROVAL') return null
  const last = seats.findLast((seat) => seat.decided_at !== null)
  const parsed = ApprovalFacts.safeParse(last?.facts)
  return last && parsed.success ? { facts: parsed.data, by: last.name } : null
}

function toSeat(row: SeatRow, viewerId: PrincipalId, now: Date): Seat {
  const { verb, reason, duration_ms: durationMs, decided_at: at, sign_in: signIn } = row
  const answered = verb !== null && reason !== null && durationMs !== null && at !== null
  return {
    id: row.id,
    stage: row.stage,
    name: row.name,
    forName: row.for_name,
    isViewer: row.id === viewerId,
    left: !isEmployed({ status: row.status, endsAt: row.ends_at }, now),
    answer: answered ? { verb, reason, durationMs, at, signIn } : null,
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
