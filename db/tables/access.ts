import type { Generated, GeneratedAlways } from 'kysely'
import type { EndReason, GrantState } from '@/lib/domain/grant'
import type { AssignmentId, GrantId, PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Document, Json } from './json'

export interface AssignmentTable {
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

export interface GrantTable {
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

export interface OperationTable {
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

export interface DriftFindingTable {
  id: Generated<string>
  target_id: TargetId
  kind: 'standing' | 'orphan' | 'altered' | 'lost'
  account: string
  entitlement_key: string
  assignment_id: AssignmentId | null
  first_seen: Date
  last_seen: Date
  resolved_at: Date | null
  /** Adopted: it stands on purpose. Ignored: not now, until an instant. */
  settled: 'adopted' | 'ignored' | null
  settled_at: Date | null
  settled_by: PrincipalId | null
  settled_until: Date | null
  settled_reason: string | null
  removal_asked_at: Date | null
  removal_asked_by: PrincipalId | null
  removal_error: string | null
  /** What the target itself says of who made it, and when. */
  attribution: string | null
}

/** A removal that could not be confirmed and is closed by two administrators. */
export interface RemovalClosureTable {
  id: Generated<string>
  assignment_id: AssignmentId
  reason: string
  asked_by: PrincipalId
  asked_at: Date
  decided_by: PrincipalId | null
  decided_at: Date | null
  agreed: boolean | null
}

/** One message to or from a target that takes messages. */
export interface DeliveryTable {
  id: Generated<string>
  target_id: TargetId
  message_id: string
  direction: 'sent' | 'received'
  type: string
  body: string
  status: number | null
  detail: Generated<string>
  duration_ms: Generated<number>
  at: Date
  /** The message that this one repeats. */
  replay_of: string | null
}
