import { err, ok, type Result } from './result'
import type { PrincipalId } from './ids'

/**
 * The request: what was asked, and what was answered.
 *
 *     PENDING_APPROVAL ─► APPROVED | DENIED | EXPIRED (nobody answered) | CANCELED
 *     REJECTED: the policy refused it at submit; stored too, with every reason
 *
 * A request under a policy without approval is born APPROVED. Every state but PENDING_APPROVAL is final.
 */
export const requestStates = [
  'PENDING_APPROVAL',
  'APPROVED',
  'DENIED',
  'EXPIRED',
  'CANCELED',
  'REJECTED',
] as const
export type RequestState = (typeof requestStates)[number]

export const requestStateLabel: Record<RequestState, string> = {
  PENDING_APPROVAL: 'Waiting for approval',
  APPROVED: 'Approved',
  DENIED: 'Denied',
  EXPIRED: 'Nobody answered',
  CANCELED: 'Canceled',
  REJECTED: 'Refused by policy',
}

/** One person's answer in one stage. */
export interface Answer {
  by: PrincipalId
  verb: 'approve' | 'deny'
  /** The stage it was given in, from 1. */
  stage: number
}

/** What must be known of a request to judge an answer to it. */
export interface OpenRequest {
  state: RequestState
  requesterId: PrincipalId
  /** Who submitted it for the requester; null where they did so themselves. */
  askedById: PrincipalId | null
  /** The stage that waits for answers, from 1, and how many there are. */
  stage: number
  stages: number
  /** Of the open stage: until when it may be answered, by how many distinct people, out of whom. */
  decideBy: Date
  needed: number
  approverIds: readonly PrincipalId[]
  /** Whether whoever approved an earlier stage may not answer this one. */
  someoneElse: boolean
  reasonRequired: boolean
  /** How old the approver's sign-in may be, in milliseconds; null for any age. */
  freshSignInMs: number | null
  /** What that sign-in must have used, one of these; empty for anything. */
  signInMethods: readonly string[]
  /** Whether a passkey, used for the very answer, stands in for it. */
  passkey: boolean
  answers: readonly Answer[]
}

export type DecisionRefusal =
  | 'not-pending'
  | 'lapsed'
  | 'own-request'
  | 'not-an-approver'
  | 'already-answered'
  | 'answered-earlier-stage'

/** Where an answer leads: an end, or the stage that is open next (the same one while it needs more answers). */
export type Next = { state: 'APPROVED' | 'DENIED' } | { state: 'PENDING_APPROVAL'; stage: number }

/**
 * Where the request stands once `answer` is counted: DENIED at the first deny; the next stage, or APPROVED after the
 * last, when `needed` distinct people have approved this one. At the very instant of `decideBy` it is too late (`lapsed`).
 */
export function decide(
  request: OpenRequest,
  answer: Pick<Answer, 'by' | 'verb'>,
  now: Date,
): Result<Next, DecisionRefusal> {
  // Who is not asked learns nothing, not even whether there is still something to decide.
  if (answer.by === request.requesterId || answer.by === request.askedById) return err('own-request')
  if (!request.approverIds.includes(answer.by)) return err('not-an-approver')
  if (request.state !== 'PENDING_APPROVAL') return err('not-pending')
  if (now >= request.decideBy) return err('lapsed')
  const own = request.answers.filter((given) => given.by === answer.by)
  if (own.some((given) => given.stage === request.stage)) return err('already-answered')
  if (request.someoneElse && own.length > 0) return err('answered-earlier-stage')
  if (answer.verb === 'deny') return ok({ state: 'DENIED' })
  const { stage } = request
  if (approvals(request, [...request.answers, { ...answer, stage }]) < request.needed)
    return ok({ state: 'PENDING_APPROVAL', stage })
  return ok(stage < request.stages ? { state: 'PENDING_APPROVAL', stage: stage + 1 } : { state: 'APPROVED' })
}

/** How many distinct people approve in the stage that is open. */
export function approvals({ stage }: Pick<OpenRequest, 'stage'>, answers: readonly Answer[]): number {
  const given = answers.filter((answer) => answer.verb === 'approve' && answer.stage === stage)
  return new Set(given.map((answer) => answer.by)).size
}

export type CancelRefusal = 'not-pending' | 'not-yours'

/** Only the requester, or whoever asked for them, takes a request back, and only while nobody has decided it. */
export function cancel(
  request: Pick<OpenRequest, 'state' | 'requesterId' | 'askedById'>,
  by: PrincipalId,
): Result<RequestState, CancelRefusal> {
  if (by !== request.requesterId && by !== request.askedById) return err('not-yours')
  return request.state === 'PENDING_APPROVAL' ? ok('CANCELED') : err('not-pending')
}

/** A pending request nobody answered is over at the very instant of `decideBy`. */
export function hasLapsed(request: Pick<OpenRequest, 'state' | 'decideBy'>, now: Date): boolean {
  return request.state === 'PENDING_APPROVAL' && now >= request.decideBy
}

/** An approver may give less time than was asked for, never more. */
export function mayShortenTo(askedMs: number, wantedMs: number): boolean {
  return wantedMs > 0 && wantedMs <= askedMs
}
