import type { ColumnType, Generated, GeneratedAlways, Insertable, JSONColumnType, Selectable } from 'kysely'
import type { Actor, AuditAction, AuditEntry, Via } from '@/lib/domain/audit'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { IntegrationKind } from '@/lib/domain/integration'
import type {
  AssignmentId,
  BundleId,
  EligibilityId,
  GrantId,
  GroupId,
  IntegrationId,
  PolicyDraftId,
  PolicyVersionId,
  PrincipalId,
  RequestId,
  RoleId,
  SeparationExceptionId,
  SeparationRuleId,
  SessionId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { DraftState } from '@/lib/domain/policy-draft'
import type { Employment, PortalRole, PrincipalStatus } from '@/lib/domain/principal'
import type { RequestState } from '@/lib/domain/request'
import type { ReviewOutcome } from '@/lib/domain/review'
import type { RiskTier } from '@/lib/domain/role'
import type { SeparationEffect } from '@/lib/domain/separation'
import type { Verdict } from '@/lib/domain/verdict'

type Json<T extends object | null> = JSONColumnType<T, string, string>
type Document = Record<string, unknown>

export interface Database {
  team: { id: Generated<TeamId>; name: string }
  principal: PrincipalTable
  principal_group: { id: Generated<GroupId>; name: string; description: Generated<string> }
  principal_group_member: {
    group_id: GroupId
    principal_id: PrincipalId
    source: Generated<'portal' | 'identity-provider'>
  }
  identity: { issuer: string; subject: string; principal_id: PrincipalId; created_at: Generated<Date> }
  session: SessionTable
  target: TargetTable
  role: RoleTable
  role_owner: { role_id: RoleId; principal_id: PrincipalId }
  policy_version: PolicyVersionTable
  policy_draft: PolicyDraftTable
  eligibility: EligibilityTable
  favourite: { principal_id: PrincipalId; role_id: RoleId }
  activation_request: ActivationRequestTable
  request_approver: RequestApproverTable
  decision: DecisionTable
  assignment: AssignmentTable
  grant: GrantTable
  operation: OperationTable
  drift_finding: DriftFindingTable
  sweep_status: {
    singleton: Generated<boolean>
    started_at: Date
    duration_ms: number
    summary: Json<Document>
  }
  audit_event: AuditEventTable
  target_owner: { target_id: TargetId; principal_id: PrincipalId }
  bundle: BundleTable
  bundle_role: { bundle_id: BundleId; role_id: RoleId }
  bundle_activation: {
    id: string
    bundle_id: BundleId
    principal_id: PrincipalId
    state: 'open' | 'complete' | 'undone' | 'incomplete'
    submitted_at: Date
    /** When an open one is looked at next. */
    due_at: Date
    settled_at: Date | null
  }
  delegation: DelegationTable
  request_message: {
    id: Generated<string>
    request_id: RequestId
    author_id: PrincipalId
    body: string
    sent_at: Date
  }
  notice: NoticeTable
  separation_rule: SeparationRuleTable
  post_review: PostReviewTable
  post_reviewer: { request_id: RequestId; principal_id: PrincipalId; for_id: PrincipalId | null }
  separation_role: { rule_id: SeparationRuleId; role_id: RoleId; side: 1 | 2 }
  separation_exception: SeparationExceptionTable
  integration: IntegrationTable
  /** Grants that end when their ticket is closed, and when it is next asked about. */
  ticket_watch: { grant_id: GrantId; slug: string; ticket: string; due_at: Date }
}

interface PrincipalTable {
  id: Generated<PrincipalId>
  kind: Generated<'person' | 'service_account' | 'agent'>
  /** What the person is called on targets: lower case, safe in login names. */
  handle: string
  name: string
  email: string
  title: Generated<string>
  team_id: TeamId | null
  manager_id: PrincipalId | null
  employment: Generated<Employment>
  status: Generated<PrincipalStatus>
  ends_at: Date | null
  portal_roles: Generated<PortalRole[]>
  time_zone: string | null
  is_demo: Generated<boolean>
  created_at: Generated<Date>
  disabled_at: Date | null
}

interface SessionTable {
  id: Generated<SessionId>
  token_hash: Buffer
  principal_id: PrincipalId
  created_at: Generated<Date>
  expires_at: Date
  revoked_at: Date | null
  auth_time: Date
  acr: string | null
  amr: Generated<string[]>
  via: 'oidc' | 'demo'
}

interface TargetTable {
  id: Generated<TargetId>
  slug: string
  name: string
  description: Generated<string>
  environment: 'production' | 'staging' | 'development'
  connector: string
  config: Json<Document>
  created_at: Generated<Date>
  /** When the target was last searched for access that no grant explains. */
  listed_at: Date | null
  list_due_at: Generated<Date>
}

interface RoleTable {
  id: Generated<RoleId>
  slug: string
  name: string
  /** What the role lets its holder do, in one sentence. */
  allows: string
  target_id: TargetId
  entitlement: Json<Document>
  risk: RiskTier
  created_at: Generated<Date>
  archived_at: Date | null
  /** Where the policy is kept as a file; null where it is edited in the portal. */
  managed_from: string | null
}

interface PolicyVersionTable {
  id: Generated<PolicyVersionId>
  role_id: RoleId
  version: number
  /** As it was written; `PolicySettings.parse` fills in what has a default. */
  settings: Json<PolicyInput>
  approver_ids: GeneratedAlways<string[]>
  comment: Generated<string>
  /** From when it is in force; a later version replaces it even before that. */
  published_at: Generated<Date>
  published_by: PrincipalId | null
  author_id: PrincipalId | null
}

/** A policy that is being written over a version, or waits for a second administrator. */
interface PolicyDraftTable {
  id: Generated<PolicyDraftId>
  role_id: RoleId
  base_version: number
  settings: Json<PolicyInput>
  comment: Generated<string>
  /** Null for at once. */
  effective_at: Date | null
  state: DraftState
  author_id: PrincipalId
  created_at: Date
  updated_at: Date
  proposed_at: Date | null
  decided_by: PrincipalId | null
  decided_at: Date | null
  /** Which version it became. */
  version: number | null
}

interface EligibilityTable {
  id: Generated<EligibilityId>
  role_id: RoleId
  principal_id: PrincipalId | null
  group_id: GroupId | null
  starts_at: Generated<Date>
  ends_at: Date | null
  reason: Generated<string>
  created_at: Generated<Date>
}

interface ActivationRequestTable {
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
  decided_at: Date | null
  nudged_at: Date | null
  source_address: string | null
}

interface RequestApproverTable {
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

interface BundleTable {
  id: Generated<BundleId>
  slug: string
  name: string
  allows: Generated<string>
  if_one_fails: 'undo' | 'keep'
  created_at: Generated<Date>
  archived_at: Date | null
}

interface DelegationTable {
  id: Generated<string>
  principal_id: PrincipalId
  /** Null for being away without anybody who stands in. */
  delegate_id: PrincipalId | null
  starts_at: Date
  ends_at: Date
  reason: Generated<string>
  created_at: Generated<Date>
  /** When it was taken back before its end. */
  ended_at: Date | null
  /** When the open cases went to the delegate, and when they came back. */
  began_at: Date | null
  returned_at: Date | null
}

/** Something a person is told in the portal. */
interface NoticeTable {
  id: GeneratedAlways<number>
  principal_id: PrincipalId
  kind: string
  text: string
  href: string
  created_at: Date
  read_at: Date | null
}

interface DecisionTable {
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
}

interface SeparationRuleTable {
  id: Generated<SeparationRuleId>
  name: string
  /** Why these are kept apart; shown to whoever is stopped. */
  reason: Generated<string>
  effect: SeparationEffect
  created_at: Date
  created_by: PrincipalId | null
  ended_at: Date | null
  ended_by: PrincipalId | null
}

interface SeparationExceptionTable {
  id: Generated<SeparationExceptionId>
  rule_id: SeparationRuleId
  principal_id: PrincipalId
  /** Who answers for it. */
  owner_id: PrincipalId
  /** What makes up for it: the compensating control. */
  control: string
  reason: string
  created_at: Date
  created_by: PrincipalId
  ends_at: Date
  /** When it was taken back before its end. */
  ended_at: Date | null
  ended_by: PrincipalId | null
}

interface AssignmentTable {
  id: Generated<AssignmentId>
  target_id: TargetId
  principal_id: PrincipalId
  account: string
  entitlement_key: string
  entitlement: Json<Document>
  /** Access that stood before the first grant: never removed by us. Null until the first look. */
  pre_existing: boolean | null
  observed: Generated<'unknown' | 'present' | 'absent' | 'drifted'>
  observed_at: Date | null
  /** What the target itself was told: it stops letting people in at this instant. */
  native_until: Date | null
  /** When the engine next has work here; null when nothing is owed. */
  due_at: Date | null
  lease: string | null
  leased_until: Date | null
  attempts: Generated<number>
  failing_since: Date | null
  error_class: string | null
  error_message: string | null
  /** After a confirmed removal: when to look once more, past any worker that may still be on its way. */
  second_look_at: Date | null
  /** A sealed one-time password, until it is shown or the access ends. */
  secret: Buffer | null
  secret_set_at: Date | null
  secret_revealed_at: Date | null
  secret_renewal: Generated<boolean>
}

interface GrantTable {
  id: Generated<GrantId>
  number: Generated<number>
  request_id: RequestId
  principal_id: PrincipalId
  role_id: RoleId
  target_id: TargetId
  assignment_id: AssignmentId | null
  state: GrantState
  duration_ms: number
  planned_start: Date
  activating_at: Date | null
  access_granted_at: Date | null
  ends_at: Date | null
  revoke_started_at: Date | null
  access_removed_at: Date | null
  verified_at: Date | null
  ended_at: Date | null
  end_reason: EndReason | null
  failure: string | null
  /** How often, and by how much in all, its end was moved; `duration_ms` stays as first agreed. */
  extensions: Generated<number>
  extended_ms: Generated<number>
  /** When its holder is next told that the end comes near; null when there is nothing more to say. */
  warn_at: Date | null
  created_at: Generated<Date>
}

interface PostReviewTable {
  request_id: RequestId
  /** Whose emergency activation it was. */
  principal_id: PrincipalId
  due_at: Date
  reviewed_at: Date | null
  reviewed_by: PrincipalId | null
  outcome: ReviewOutcome | null
  comment: Generated<string>
}

interface IntegrationTable {
  id: Generated<IntegrationId>
  /** What policies call it. */
  slug: string
  kind: IntegrationKind
  provider: string
  name: string
  config: Json<Document>
  /** Where the secret is, such as `env:INTEGRATION_JIRA`; null where none is needed. */
  secret: string | null
  created_at: Date
  created_by: PrincipalId | null
  ended_at: Date | null
  ended_by: PrincipalId | null
}

interface OperationTable {
  id: GeneratedAlways<number>
  assignment_id: AssignmentId
  kind: 'provision' | 'revoke' | 'verify'
  outcome: 'ok' | 'error'
  error_class: string | null
  message: Generated<string>
  attempt: number
  started_at: Date
  finished_at: Date
}

interface DriftFindingTable {
  id: Generated<string>
  target_id: TargetId
  kind: 'standing' | 'orphan' | 'altered' | 'lost'
  account: string
  entitlement_key: string
  assignment_id: AssignmentId | null
  first_seen: Date
  last_seen: Date
  resolved_at: Date | null
}

interface AuditEventTable {
  id: GeneratedAlways<number>
  occurred_at: Date
  transaction: ColumnType<string, never, never>
  actor_kind: Actor['kind']
  actor_id: PrincipalId | null
  actor_name: string
  action: AuditAction
  object_type: AuditEntry['object']['type']
  object_id: string
  object_name: string
  request_id: RequestId | null
  grant_id: GrantId | null
  assignment_id: AssignmentId | null
  subject_id: PrincipalId | null
  subject_name: string | null
  role_id: RoleId | null
  role_name: string | null
  target_id: TargetId | null
  target_name: string | null
  reason: string | null
  before: JSONColumnType<Document | null, string | null, never>
  after: JSONColumnType<Document | null, string | null, never>
  source_address: string | null
  via: Via
  correlation_id: string | null
}

export type PrincipalRow = Selectable<PrincipalTable>
export type TargetRow = Selectable<TargetTable>
export type RequestRow = Selectable<ActivationRequestTable>
export type GrantRow = Selectable<GrantTable>
export type IntegrationRow = Selectable<IntegrationTable>
export type AssignmentRow = Selectable<AssignmentTable>
export type AuditEventRow = Selectable<AuditEventTable>
export type NewAuditEvent = Insertable<AuditEventTable>
export type NewOperation = Insertable<OperationTable>
