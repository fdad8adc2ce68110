import type { Generated, GeneratedAlways } from 'kysely'
import type { PrincipalId, RoleId, SessionId, TargetId, TeamId } from '@/lib/domain/ids'
import type { PersonRisk } from '@/lib/domain/person-risk'
import type { Employment, PortalRole, PrincipalStatus } from '@/lib/domain/principal'

export interface PrincipalTable {
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
  /** When they are, or will be, no longer there: disabled, or their contract over. */
  gone_at: GeneratedAlways<Date | null>
  /** When the portal last emptied their places among approvers. */
  seats_left_at: Date | null
  /** Counts until `risk_until`, null for until it is reviewed. */
  risk: Generated<PersonRisk>
  risk_reason: Generated<string>
  risk_set_by: PrincipalId | null
  risk_set_at: Date | null
  risk_until: Date | null
}

export interface SessionTable {
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

export interface DelegationTable {
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
  /** Cases of these roles, and of every role on these targets; all cases where both are empty. */
  role_ids: Generated<RoleId[]>
  target_ids: Generated<TargetId[]>
  /** Who set it for them; null where they did so themselves. */
  set_by: PrincipalId | null
  /** From when on it holds for whoever is given a place, when the open cases went to the delegate, and came back. */
  began_at: Date | null
  moved_at: Date | null
  returned_at: Date | null
}

/** Something a person is told in the portal. */
export interface NoticeTable {
  id: GeneratedAlways<number>
  principal_id: PrincipalId
  kind: string
  text: string
  href: string
  created_at: Date
  read_at: Date | null
}
