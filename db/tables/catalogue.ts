import type { Generated, GeneratedAlways } from 'kysely'
import type { IntegrationKind } from '@/lib/domain/integration'
import type {
  BundleId,
  EligibilityId,
  GroupId,
  IntegrationId,
  PolicyDraftId,
  PolicyVersionId,
  PrincipalId,
  RoleId,
  SeparationExceptionId,
  SeparationRuleId,
  TargetId,
} from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import type { DraftState } from '@/lib/domain/policy-draft'
import type { RiskTier } from '@/lib/domain/role'
import type { SeparationEffect } from '@/lib/domain/separation'
import type { Document, Json } from './json'

export interface TargetTable {
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
  /** On a dry run nothing is changed on the target: a grant says what would have been, and ends there. */
  mode: Generated<'live' | 'dry-run'>
  changed_at: Date | null
  changed_by: PrincipalId | null
}

/** A secret of a target's settings that the portal itself keeps, sealed. */
export interface TargetSecretTable {
  target_id: TargetId
  field: string
  sealed: Buffer
  set_at: Date
  set_by: PrincipalId | null
}

export interface RoleTable {
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

export interface PolicyVersionTable {
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
export interface PolicyDraftTable {
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

export interface EligibilityTable {
  id: Generated<EligibilityId>
  role_id: RoleId
  principal_id: PrincipalId | null
  group_id: GroupId | null
  starts_at: Generated<Date>
  ends_at: Date | null
  reason: Generated<string>
  created_at: Generated<Date>
}

export interface BundleTable {
  id: Generated<BundleId>
  slug: string
  name: string
  allows: Generated<string>
  if_one_fails: 'undo' | 'keep'
  created_at: Generated<Date>
  archived_at: Date | null
}

export interface SeparationRuleTable {
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

export interface SeparationExceptionTable {
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

export interface IntegrationTable {
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
