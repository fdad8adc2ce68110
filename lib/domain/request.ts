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
}

/** What must be known of a request to judge an answer to it. `needed` counts distinct people. */
export interface OpenRequest {
  state: RequestState
  requesterId: PrincipalId
  decideBy: Date
  needed: number
  approverIds: readonly PrincipalId[]
  answers: readonly Answer[]
}

export type DecisionRefusal =
  | 'not-pending'
  | 'lapsed'
  | 'own-request'
  | 'not-an-approver'
  | 'already-answered'

/**
 * The request's state once `answer` is counted: DENIED at the first deny, APPROVED when `needed` distinct people
 * have approved, else still PENDING_APPROVAL. At the very instant of `decideBy` it is too late (`lapsed`).
 */
export function decide(
  request: OpenRequest,
  answer: Answer,
  now: Date,
): Result<RequestState, DecisionRefusal> {
  if (request.state !== 'PENDING_APPROVAL') return err('not-pending')
  if (now >= request.decideBy) return err('lapsed')
  if (answer.by === request.requesterId) return err('own-request')
  if (!request.approverIds.includes(answer.by)) return err('not-an-approver')
  if (request.answers.some((given) => given.by === answer.by)) return err('already-answered')
  switch (answer.verb) {
    case 'deny':
      return ok('DENIED')
    case 'approve':
      return ok(approvals([...request.answers, answer]) >= request.needed ? 'APPROVED' : 'PENDING_APPROVAL')
  }
}

/** How many distinct people approve in `answers`. */
export function approvals(answers: readonly Answer[]): number {
  return new Set(answers.filter((answer) => answer.verb === 'approve').map((answer) => answer.by)).size
}

export type CancelRefusal = 'not-pending' | 'not-yours'

/** Only the requester takes a request back, and only while nobody has decided it. */
export function cancel(
  request: Pick<OpenRequest, 'state' | 'requesterId'>,
  by: PrincipalId,
): Result<RequestState, CancelRefusal> {
  if (by !== request.requesterId) return err('not-yours')
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
