import type { Tx } from '@/db/client'
import { lockRequest, type RequestCase } from '@/db/queries/requests'
import { activationFacts } from '@/db/queries/roles'
import { addSeats, approversById, seatsInStage } from '@/db/queries/seats'
import { sourceKey, type Approval, type ApproverSource } from '@/lib/domain/approval'
import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import { isEmployed } from '@/lib/domain/principal'
import { approvals, type OpenRequest } from '@/lib/domain/request'
import { seatsFrom, type SeatPlan } from '@/lib/domain/seats'
import { record } from '../audit/record'
import type { Context } from '../context'
import { requestEvent } from './event'
import { tellAsked } from './telling'

type Recorder = Pick<Context, 'actor' | 'origin'>
type Via = 'fallback' | 'escalation' | 'reassignment'

/** Who may not sit in the open stage: whoever gets the access or asks for it, and whoever has answered. */
export function excludedFrom({
  requesterId,
  askedById,
  answers,
  someoneElse,
  stage,
}: OpenRequest): PrincipalId[] {
  const answered = answers.filter((answer) => someoneElse || answer.stage === stage).map(({ by }) => by)
  return [requesterId, ...(askedById === null ? [] : [askedById]), ...answered]
}

/**
 * Places in the open stage for these people, as far as they can answer now: who has left gets none, who is away is
 * stood in for. Returns the places that are new. The caller holds the request's lock.
 */
export async function giveSeats(
  tx: Tx,
  { row, open }: RequestCase,
  args: { seats: readonly SeatPlan[]; via: Via; now: Date },
): Promise<SeatPlan[]> {
  // A delegate frozen with the plan sat there for somebody, who may be back, or have another delegate, by now.
  const ids = args.seats.map((seat) => seat.forId ?? seat.id)
  const people = await approversById(tx, { ids, roleId: row.role_id, now: args.now })
  const sources = ids.map((id): ApproverSource => ({ kind: 'person', id }))
  const able = seatsFrom(sources, {
    now: args.now,
    people: Object.fromEntries(
      people.map((person) => [sourceKey({ kind: 'person', id: person.id }), [person]]),
    ),
    excluded: excludedFrom(open),
  })
  const added = await addSeats(
    tx,
    able.map((seat) => ({
      request_id: row.id,
      stage: open.stage,
      principal_id: seat.id,
      for_id: seat.forId,
      via: seat.forId === null ? args.via : 'delegation',
    })),
  )
  return able.filter((seat) => added.includes(seat.id))
}

/**
 * Turns to the fallback approvers where fewer people than the open stage still needs could answer it, and to the
 * administrators where those do not suffice either. The caller holds the request's lock.
 */
export async function fillUp(tx: Tx, ctx: Recorder, id: RequestId, now: Date): Promise<void> {
  const found = await lockRequest(tx, id)
  if (found === null || found.row.state !== 'PENDING_APPROVAL') return
  const missing = await missingIn(tx, found, now)
  if (missing > 0) await askFallback(tx, ctx, found, { missing, now })
}

/** How many more people must be found so that the open stage can be answered at all. */
async function missingIn(tx: Tx, { row, open }: RequestCase, now: Date): Promise<number> {
  const seats = await seatsInStage(tx, { requestId: row.id, stage: open.stage })
  const excluded = excludedFrom(open)
  const able = seats.filter((seat) => isEmployed(seat, now) && !excluded.includes(seat.id))
  return open.needed - approvals(open, open.answers) - able.length
}

/** Gives the fallback approvers of the policy the request was judged by their places, and says so. */
export async function askFallback(
  tx: Tx,
  ctx: Recorder,
  found: RequestCase,
  args: { missing: number; now: Date },
): Promise<SeatPlan[]> {
  const { missing, now } = args
  const given: SeatPlan[] = []
  for (const seats of await fallbackSeats(tx, found, now)) {
    if (given.length >= missing) break
    given.push(...(await giveSeats(tx, found, { seats, via: 'fallback', now })))
  }
  if (given.length === 0) return given
  await record(
    tx,
    ctx,
    now,
    await requestEvent(tx, found.row, {
      action: 'request.filled_up',
      after: { stage: found.open.stage, approvers: given.map((seat) => seat.id) },
    }),
  )
  await tellAsked(tx, found.row, { seats: given, why: 'fallback', now })
  return given
}

/** Whom to turn to, in order: the policy's own fallback, then the administrators. */
async function fallbackSeats(tx: Tx, { row, open }: RequestCase, now: Date): Promise<SeatPlan[][]> {
  const facts = await activationFacts(tx, {
    principalId: row.requester_id,
    roleId: row.role_id,
    version: row.policy_version_id,
    now,
  })
  if (facts === null) return []
  const { terms } = termsFor(facts.policy.settings, facts.requester)
  const approval: Approval =
    row.kind === 'extension' ? (terms.extension?.approval ?? terms.approval) : terms.approval
  const asking = { now, people: facts.people, excluded: excludedFrom(open) }
  const own = approval.kind === 'stages' ? seatsFrom(approval.fallback.from, asking) : []
  return [own, seatsFrom([{ kind: 'administrators' }], asking)]
}
