import type { Generated, JSONColumnType } from 'kysely'
import type { GrantId, PolicyVersionId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { Narrowing } from '@/lib/domain/narrowing'
import type { RequestState } from '@/lib/domain/request'
import type { ReviewOutcome } from '@/lib/domain/review'
import type { SignInProof } from '@/lib/domain/sign-in-proof'
import type { Verdict } from '@/lib/domain/verdict'
import type { Document, Json } from './json'

export interface ActivationRequestTable {
  id: Generated<RequestId>
  number: Generated<number>
  requester_id: PrincipalId
  role_id: RoleId
  policy_version_id: PolicyVersionId
  state: RequestState
  idempotency_key: string
  wanted_start: Date | null
  /** As asked; what was approved stands in the grant. */
  duration_ms: number
  justification: string
  ticket: Generated<string>
  verdict: Json<Verdict>
  /** The stage that is or was open last, from 1, and how many there are. */
  stage: Generated<number>
  stages: Generated<number>
  /** How many distinct approvers must say yes in that stage; 0 where the policy asks nobody. */
  needed: Generated<number>
  submitted_at: Date
  /** Until when that stage may be answered. */
  decide_by: Date | null
  stage_opened_at: Date | null
  /** When that stage went to others, because nobody had answered in time. */
  timed_out_at: Date | null
  reminders: Generated<number>
  remind_at: Date | null
  /** Who submitted it for the requester, where that was somebody else. */
  asked_by_id: PrincipalId | null
  /** What several requests of one submit have in common. */
  batch_id: string | null
  kind: Generated<'activation' | 'extension'>
  extends_grant_id: GrantId | null
  /** The incident of an emergency activation. */
  incident: string | null
  /** What was picked of a role that gives more; null for all of it. */
  narrowing: JSONColumnType<Narrowing, string | null, string | null>
  decided_at: Date | null
  nudged_at: Date | null
  source_address: string | null
  /** How whoever submitted it had proved who they are. */
  sign_in: JSONColumnType<SignInProof | null, string | null, string | null>
}

export interface RequestApproverTable {
  request_id: RequestId
  stage: Generated<number>
  principal_id: PrincipalId
  /** Whom this approver stands in for; null where they sit here in their own right. */
  for_id: PrincipalId | null
  via: Generated<'policy' | 'fallback' | 'escalation' | 'delegation' | 'reassignment' | 'skipped'>
  /** When the seat was left, and why: it went to somebody else, say. */
  left_at: Date | null
  left_because: 'answered-earlier' | 'delegation' | 'handed-over' | 'reassignment' | 'left' | null
}

export interface DecisionTable {
  request_id: RequestId
  stage: Generated<number>
  principal_id: PrincipalId
  /** Whom the approver stood in for. */
  for_id: PrincipalId | null
  verb: 'approve' | 'deny'
  reason: Generated<string>
  /** The duration this approver agreed to, at most what was asked. */
  duration_ms: number
  /** The facts as they stood before the approver's eyes. */
  facts: Json<Document>
  decided_at: Date
  /** How the approver had signed in, and when; null where that is not known. Methods by their short names (RFC 8176). */
  signed_in_at: Date | null
  sign_in_methods: string[] | null
  /** How the approver had proved who they are. */
  sign_in: JSONColumnType<SignInProof | null, string | null, string | null>
}

export interface PostReviewTable {
  request_id: RequestId
  /** Whose emergency activation it was. */
  principal_id: PrincipalId
  due_at: Date
  /** When somebody is told next that it waits, and how often reviewers have been. */
  remind_at: Date | null
  reminders: Generated<number>
  reviewed_at: Date | null
  reviewed_by: PrincipalId | null
  outcome: ReviewOutcome | null
  comment: Generated<string>
}
