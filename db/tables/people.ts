import type { Generated, GeneratedAlways } from 'kysely'
import type {
  ErrandId,
  PasskeyId,
  PrincipalId,
  RequestId,
  RoleId,
  SessionId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
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
  /** Written at most once a minute. */
  last_seen_at: Generated<Date>
  source_address: string | null
  user_agent: Generated<string>
  /** What the person could do in the portal when the token was made. */
  portal_roles: Generated<PortalRole[]>
  ended_because: string | null
  provider: string | null
  issuer: string | null
  subject: string | null
  /** The provider's own name for its session: `sid`. */
  provider_session: string | null
  /** The ID token, sealed. */
  id_token: Buffer | null
}

/** Why somebody was sent to the identity provider besides signing in. */
export interface ErrandTable {
  id: Generated<ErrandId>
  kind: 'step-up' | 'claims-test'
  session_id: SessionId
  principal_id: PrincipalId
  provider: string | null
  /** SHA-256 of the `state` that the provider gives back; null until they are sent there. */
  state_hash: Buffer | null
  /** What it is for, in words. */
  purpose: Generated<string>
  return_path: string
  max_age_ms: number | null
  methods: Generated<string[]>
  /** What the form held, sealed. */
  form: Buffer | null
  /** What came of a claims test, sealed until it is shown. */
  result: Buffer | null
  created_at: Date
  expires_at: Date
  settled_at: Date | null
  refusal: string | null
  /** When what the form held was sent after all. */
  used_at: Date | null
}

/** A passkey (WebAuthn credential) registered with the portal. */
export interface PasskeyTable {
  id: Generated<PasskeyId>
  principal_id: PrincipalId
  credential_id: string
  public_key: Buffer
  /** How often the authenticator says it signed; 0 for one that does not count. */
  counter: number
  transports: Generated<string[]>
  backup_eligible: boolean
  backed_up: boolean
  name: string
  created_at: Date
  last_used_at: Date | null
  removed_at: Date | null
}

export interface PasskeyChallengeTable {
  id: Generated<string>
  purpose: 'register' | 'approve'
  session_id: SessionId
  principal_id: PrincipalId
  /** The very answer it is for: the request, its stage and the length agreed to (null: as asked). */
  request_id: RequestId | null
  stage: number | null
  duration_ms: number | null
  challenge: string
  created_at: Date
  expires_at: Date
}

/** A logout token that was heard from a provider. */
export interface LogoutTokenTable {
  issuer: string
  jti: string
  expires_at: Date
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
