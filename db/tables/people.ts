import type { Generated, GeneratedAlways } from 'kysely'
import type {
  ErrandId,
  GroupId,
  PasskeyId,
  PrincipalId,
  RequestId,
  RoleId,
  SessionId,
  TargetId,
  TeamId,
  TokenId,
} from '@/lib/domain/ids'
import type { PersonRisk } from '@/lib/domain/person-risk'
import type { Employment, PortalRole, PrincipalKind, PrincipalStatus } from '@/lib/domain/principal'
import type { TokenScope } from '@/lib/domain/token'
import type { Document, Json } from './json'

export interface PrincipalTable {
  id: Generated<PrincipalId>
  kind: Generated<PrincipalKind>
  /** What the person is called on targets: lower case, safe in login names. */
  handle: string
  name: string
  email: string
  title: Generated<string>
  team_id: TeamId | null
  manager_id: PrincipalId | null
  /** Who answers for them: for somebody from outside, and always for a machine. */
  sponsor_id: PrincipalId | null
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
  /** When the sponsor is next told that the contract ends. */
  warn_at: Date | null
  /** Since when what they hold and ask for has to be judged again. */
  judge_due_at: Date | null
  /** A machine's name without whom it works for; null for people. */
  own_name: string | null
}

/** A person as the directory wrote them. */
export interface DirectoryPersonTable {
  principal_id: PrincipalId
  user_name: string
  external_id: string | null
  /** The sign-in provider whose subject the external id is; null where it is nobody's. */
  issuer: string | null
  attributes: Json<Document>
  version: Generated<number>
  created_at: Date
  updated_at: Date
  removed_at: Date | null
}

export interface DirectoryGroupTable {
  group_id: GroupId
  external_id: string | null
  version: Generated<number>
  created_at: Date
  updated_at: Date
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

/** A secret that a program comes in with; only its hash is kept. */
export interface ApiTokenTable {
  id: Generated<TokenId>
  /** The part of it that finds the row. */
  key: string
  secret_hash: Buffer
  name: string
  /** For whom it acts; null for the portal itself. */
  principal_id: PrincipalId | null
  scopes: TokenScope[]
  /** CIDR ranges it may come from; anywhere where empty. */
  networks: Generated<string[]>
  /** Of a token that provisions: the sign-in provider whose subjects its external ids are; null for none. */
  issuer: string | null
  created_at: Date
  created_by: PrincipalId
  expires_at: Date
  last_used_at: Date | null
  last_used_from: string | null
  /** When the log last took that the right secret was turned away. */
  refused_at: Date | null
  /** When somebody is next told that its end comes near. */
  warn_at: Date | null
  revoked_at: Date | null
  revoked_by: PrincipalId | null
  revoked_because: string | null
}

/** How much of an allowance is used up: all of it until `full_at` is near enough. */
export interface RateLimitTable {
  key: string
  full_at: Date
}
