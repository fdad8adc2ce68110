import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { Actor, AuditAction, AuditEntry, Via } from '@/lib/domain/audit'
import type { AssignmentId, GrantId, PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Document } from './json'

export interface AuditEventTable {
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

/** An event's place in the tree: `sequence` counts from 0 without a gap. A salt is null once it was destroyed. */
export interface AuditLeafTable {
  sequence: number
  event_id: number
  event_at: Date
  hash: Buffer
  people_salt: Buffer | null
  words_salt: Buffer | null
}

/** 256 hashes of a level and the root over them; full tiles only. */
export interface AuditTileTable {
  level: number
  index: number
  hashes: Buffer
  root: Buffer
}

export interface AuditCheckpointTable {
  size: number
  root: Buffer
  /** The signed note, as others get it. */
  note: string
  signed_at: Date
  /** Signed by two of the log's own keys: it vouches for the newer one. */
  several: GeneratedAlways<boolean>
}

/** A place outside that is told of checkpoints, and how far it has been told. */
export interface AuditAnchorTable {
  name: string
  size: Generated<number>
  anchored_at: Date | null
  failures: Generated<number>
  problem: string | null
  due_at: Date
}

/** The checking of the log that goes on in the background, round after round. */
export interface AuditCheckTable {
  singleton: Generated<boolean>
  next_sequence: Generated<number>
  round_size: Generated<number>
  round_began_at: Date | null
  /** The full subtrees that the part checked so far is made of: size and root in hexadecimal. */
  frontier: JSONColumnType<[number, string][], string, string>
  /** The size of the last log that was checked as a whole, and when that was. */
  checked_size: number | null
  checked_at: Date | null
  failed_at: Date | null
  finding: string | null
  finding_sequence: number | null
}

/** A closed month that left the database for a file. */
export interface AuditArchiveTable {
  month: string
  first_sequence: number
  last_sequence: number
  events: number
  sha256: Buffer
  file: string
  archived_at: Date
  restored_at: Date | null
}
