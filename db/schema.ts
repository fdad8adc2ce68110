import type { Generated, Insertable, Selectable } from 'kysely'
import type { BundleEnding, BundleSettlement } from '@/lib/domain/bundle'
import type {
  BundleId,
  GrantId,
  GroupId,
  PrincipalId,
  RequestId,
  RoleId,
  SeparationRuleId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
import type { Document, Json } from './tables/json'
import type {
  ApiTokenTable,
  DelegationTable,
  DirectoryGroupTable,
  DirectoryPersonTable,
  ErrandTable,
  LogoutTokenTable,
  NoticeTable,
  PasskeyChallengeTable,
  PasskeyTable,
  PrincipalTable,
  RateLimitTable,
  SessionTable,
} from './tables/people'
import type {
  TargetSecretTable,
  TargetTable,
  RoleTable,
  PolicyVersionTable,
  PolicyDraftTable,
  EligibilityTable,
  BundleTable,
  SeparationRuleTable,
  SeparationExceptionTable,
  IntegrationTable,
} from './tables/catalogue'
import type {
  ActivationRequestTable,
  RequestApproverTable,
  DecisionTable,
  PostReviewTable,
} from './tables/requests'
import type {
  AssignmentTable,
  DeliveryTable,
  DriftFindingTable,
  GrantTable,
  OperationTable,
  RemovalClosureTable,
} from './tables/access'
import type * as audit from './tables/audit'
import type { AuditEventTable } from './tables/audit'
import type { DefaultViewTable, MailTable, SavedViewTable, WeeklyCountTable } from './tables/views'
import type {
  EligibilityHistoryTable,
  MemberHistoryTable,
  OwnerHistoryTable,
  PrincipalHistoryTable,
  ReportSubscriptionTable,
} from './tables/history'
import type { AnomalyTable, AnomalyThresholdsTable } from './tables/anomalies'
import type { SinkSecretTable, SinkTable } from './tables/sinks'

export interface Database {
  team: { id: Generated<TeamId>; name: string }
  principal: PrincipalTable
  principal_group: { id: Generated<GroupId>; name: string; description: Generated<string> }
  principal_group_member: {
    group_id: GroupId
    principal_id: PrincipalId
    source: Generated<'portal' | 'identity-provider' | 'directory'>
  }
  identity: { issuer: string; subject: string; principal_id: PrincipalId; created_at: Generated<Date> }
  session: SessionTable
  errand: ErrandTable
  logout_token: LogoutTokenTable
  passkey: PasskeyTable
  passkey_challenge: PasskeyChallengeTable
  api_token: ApiTokenTable
  directory_person: DirectoryPersonTable
  directory_group: DirectoryGroupTable
  rate_limit: RateLimitTable
  target: TargetTable
  target_secret: TargetSecretTable
  removal_closure: RemovalClosureTable
  delivery: DeliveryTable
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
  audit_leaf: audit.AuditLeafTable
  audit_tile: audit.AuditTileTable
  audit_checkpoint: audit.AuditCheckpointTable
  audit_withheld: { event_id: number; part: 'people' | 'words'; commitment: Buffer }
  audit_cosignature: { size: number; witness: string; line: string; received_at: Date }
  audit_anchor: audit.AuditAnchorTable
  audit_check: audit.AuditCheckTable
  audit_archive: audit.AuditArchiveTable
  eligibility_history: EligibilityHistoryTable
  principal_group_member_history: MemberHistoryTable
  role_owner_history: OwnerHistoryTable
  principal_history: PrincipalHistoryTable
  report_subscription: ReportSubscriptionTable
  /** From when on those histories hold every change. */
  history_start: { singleton: Generated<boolean>; since: Date }
  target_owner: { target_id: TargetId; principal_id: PrincipalId }
  bundle: BundleTable
  bundle_role: { bundle_id: BundleId; role_id: RoleId }
  bundle_activation: {
    id: string
    bundle_id: BundleId
    number: Generated<number>
    principal_id: PrincipalId
    state: 'open' | BundleSettlement
    /** Why every part of it is being ended; null while none has to be. */
    ending: BundleEnding | null
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
  mail: MailTable
  saved_view: SavedViewTable
  default_view: DefaultViewTable
  weekly_count: WeeklyCountTable
  anomaly: AnomalyTable
  anomaly_thresholds: AnomalyThresholdsTable
  sink: SinkTable
  sink_secret: SinkSecretTable
  /** Grants that end when their ticket is closed, and when it is next asked about. */
  ticket_watch: { grant_id: GrantId; slug: string; ticket: string; due_at: Date }
}

export type PrincipalRow = Selectable<PrincipalTable>
export type TargetRow = Selectable<TargetTable>
export type RequestRow = Selectable<ActivationRequestTable>
export type GrantRow = Selectable<GrantTable>
export type IntegrationRow = Selectable<IntegrationTable>
export type SinkRow = Selectable<SinkTable>
/** Without the sealed password, which only the worker's role reads. */
export type AssignmentRow = Omit<Selectable<AssignmentTable>, 'secret'>
export type AuditEventRow = Selectable<AuditEventTable>
export type NewAuditEvent = Insertable<AuditEventTable>
export type NewOperation = Insertable<OperationTable>
