import type { ColumnType, Generated, GeneratedAlways, Insertable, JSONColumnType, Selectable } from 'kysely'
import type { Actor, AuditAction, AuditEntry, Via } from '@/lib/domain/audit'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type {
  AssignmentId,
  EligibilityId,
  GrantId,
  GroupId,
  PolicyVersionId,
  PrincipalId,
  RequestId,
  RoleId,
  SessionId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'
import type { Employment, PortalRole, PrincipalStatus } from '@/lib/domain/principal'
import type { RequestState } from '@/lib/domain/request'
import type { RiskTier } from '@/lib/domain/role'
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
  eligibility: EligibilityTable
  favourite: { principal_id: PrincipalId; role_id: RoleId }
  activation_request: ActivationRequestTable
  request_approver: { request_id: RequestId; principal_id: PrincipalId }
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
}

interface PolicyVersionTable {
  id: Generated<PolicyVersionId>
  role_id: RoleId
  version: number
  settings: Json<PolicySettings>
  comment: Generated<string>
  published_at: Generated<Date>
  published_by: PrincipalId | null
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
  /** How many distinct approvers must say yes; 0 where the policy asks nobody. */
  needed: Generated<number>
  submitted_at: Date
  decide_by: Date | null
  decided_at: Date | null
  nudged_at: Date | null
  source_address: string | null
}

interface DecisionTable {
  request_id: RequestId
  principal_id: PrincipalId
  verb: 'approve' | 'deny'
  reason: Generated<string>
  /** The duration this approver agreed to, at most what was asked. */
  duration_ms: number
  /** The facts as they stood before the approver's eyes. */
  facts: Json<Document>
  decided_at: Date
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
  created_at: Generated<Date>
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
export type AssignmentRow = Selectable<AssignmentTable>
export type AuditEventRow = Selectable<AuditEventTable>
export type NewAuditEvent = Insertable<AuditEventTable>
export type NewOperation = Insertable<OperationTable>
