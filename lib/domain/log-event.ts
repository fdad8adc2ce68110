import type { Actor, AuditAction, ObjectType, Via } from './audit'

type Fields = Readonly<Record<string, unknown>>

/** An event of the log with its place in the sealed order, as others get it. */
export interface LogEvent {
  /** Without a gap; null for an event that is only a test of the way. */
  sequence: number | null
  id: number
  /** ISO 8601 in UTC, to the microsecond. */
  at: string
  actor_kind: Actor['kind']
  actor_id: string | null
  actor_name: string
  action: AuditAction
  object_type: ObjectType
  object_id: string
  object_name: string
  request_id: string | null
  grant_id: string | null
  assignment_id: string | null
  subject_id: string | null
  subject_name: string | null
  role_id: string | null
  role_name: string | null
  target_id: string | null
  target_name: string | null
  reason: string | null
  before: Fields | null
  after: Fields | null
  source_address: string | null
  via: Via
  correlation_id: string | null
}

/** The portal's own form of an event: what is not there is left out. */
export function nativeForm(event: LogEvent): Fields {
  return present({
    type: event.sequence === null ? 'gatehouse.test' : 'gatehouse.audit',
    sequence: event.sequence,
    id: event.id,
    at: event.at,
    action: event.action,
    actor: present({ kind: event.actor_kind, id: event.actor_id, name: event.actor_name }),
    object: { type: event.object_type, id: event.object_id, name: event.object_name },
    subject: named(event.subject_id, event.subject_name),
    role: named(event.role_id, event.role_name),
    target: named(event.target_id, event.target_name),
    request_id: event.request_id,
    grant_id: event.grant_id,
    assignment_id: event.assignment_id,
    reason: event.reason,
    before: event.before,
    after: event.after,
    source_address: event.source_address,
    via: event.via,
    correlation_id: event.correlation_id,
  })
}

function named(id: string | null, name: string | null): Fields | null {
  return id === null ? null : present({ id, name })
}

/** Without what is null. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}
