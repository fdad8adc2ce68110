import type { Generated, GeneratedAlways } from 'kysely'
import type { PrincipalId, SessionId, TeamId } from '@/lib/domain/ids'
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
  /** When the open cases went to the delegate, and when they came back. */
  began_at: Date | null
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
