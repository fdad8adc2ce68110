import type { AuditAction } from '../audit'
import { present, type LogEvent } from '../log-event'
import { ocsfActivities, ocsfCategories, ocsfClasses, ocsfPlaces, type OcsfClass } from './classes'

type Fields = Readonly<Record<string, unknown>>

/** The version of the schema that events say they follow. */
export const ocsfVersion = '1.8.0'

const success = { status_id: 1, status: 'Success' } as const
const failure = { status_id: 2, status: 'Failure' } as const

const failed: ReadonlySet<AuditAction> = new Set([
  'request.rejected',
  'grant.activation_failed',
  'grant.revocation_failed',
  'session.refused',
  'token.refused',
  'session.confirm_refused',
  'passkey.refused',
  'bundle.failed',
  'sink.stopped',
] satisfies AuditAction[])

const severities = {
  1: 'Informational',
  2: 'Low',
  3: 'Medium',
  4: 'High',
} as const
type Severity = keyof typeof severities

const severityOf: Partial<Record<AuditAction, Severity>> = {
  'request.rejected': 2,
  'request.denied': 2,
  'session.refused': 2,
  'token.refused': 2,
  'anomaly.noted': 3,
  'drift.found': 3,
  'grant.activation_failed': 3,
  'principal.disabled': 2,
  'request.emergency': 4,
  'review.overdue': 3,
  'grant.revocation_failed': 4,
  'removal.closed': 4,
  'sink.stopped': 4,
  'sink.skipped': 3,
}

/** An event of the log as OCSF has it. What the schema has no place for stands under `unmapped`. */
export function ocsfForm(event: LogEvent): Fields {
  const place = ocsfPlaces[event.action]
  const { uid, name, category } = ocsfClasses[place.class]
  const activity = ocsfActivities[place.class][place.activity] ?? 'Other'
  const severity = severityOf[event.action] ?? 1
  return present({
    activity_id: place.activity,
    activity_name: activity,
    category_uid: category,
    category_name: ocsfCategories[category],
    class_uid: uid,
    class_name: name,
    type_uid: uid * 100 + place.activity,
    type_name: `${name}: ${activity}`,
    severity_id: severity,
    severity: severities[severity],
    ...(failed.has(event.action) ? failure : success),
    status_detail: event.reason,
    time: Date.parse(event.at),
    message: `${event.actor_name}: ${event.action} ${event.object_name}`,
    metadata: metadataOf(event),
    ...own[place.class](event),
    unmapped: present({
      test: event.sequence === null ? true : null,
      via: event.via,
      request_id: event.request_id,
      grant_id: event.grant_id,
      assignment_id: event.assignment_id,
      before: event.before,
      after: event.after,
    }),
  })
}

function metadataOf(event: LogEvent): Fields {
  return present({
    version: ocsfVersion,
    product: { name: 'Gatehouse', vendor_name: 'Gatehouse' },
    uid: String(event.id),
    sequence: event.sequence,
    event_code: event.action,
    log_name: 'audit',
    original_time: event.at,
    correlation_uid: event.correlation_id ?? event.request_id,
  })
}

/** What each class asks for besides what all have in common. */
const own: Record<OcsfClass, (event: LogEvent) => Fields> = {
  authentication: (event) => ({
    actor: actorOf(event),
    user: subjectOf(event),
    service: { name: 'Gatehouse' },
    ...sourceOf(event),
  }),
  entity: (event) => ({
    actor: actorOf(event),
    entity: present({
      uid: event.object_id,
      name: event.object_name,
      type: event.object_type,
      data: event.after,
    }),
    comment: event.reason,
    ...sourceOf(event),
  }),
  access: (event) => ({
    actor: actorOf(event),
    user: subjectOf(event),
    privileges: [event.role_name ?? event.object_name],
    ...(event.target_id !== null && {
      resources: [present({ uid: event.target_id, name: event.target_name, type: 'target' })],
    }),
    ...sourceOf(event),
  }),
  api: (event) => ({
    actor: actorOf(event),
    api: { operation: event.action, service: { name: 'Gatehouse' } },
    // It is required, and what the portal does by itself comes from no address.
    src_endpoint: event.source_address === null ? { svc_name: 'Gatehouse' } : { ip: event.source_address },
    resources: [{ uid: event.object_id, name: event.object_name, type: event.object_type }],
  }),
}

function actorOf(event: LogEvent): Fields {
  if (event.actor_id === null) return { app_name: 'Gatehouse', user: systemUser(event) }
  return { user: { uid: event.actor_id, name: event.actor_name, type_id: 1, type: 'User' } }
}

function systemUser({ actor_kind, actor_name }: LogEvent): Fields {
  return actor_kind === 'token'
    ? { name: actor_name, type_id: 4, type: 'Service' }
    : { name: actor_name, type_id: 3, type: 'System' }
}

/** Whom it concerns; where nobody else is named, whoever did it. */
function subjectOf(event: LogEvent): Fields {
  if (event.subject_id !== null)
    return present({ uid: event.subject_id, name: event.subject_name, type_id: 1, type: 'User' })
  if (event.actor_id !== null)
    return { uid: event.actor_id, name: event.actor_name, type_id: 1, type: 'User' }
  return event.action === 'session.refused'
    ? { name: event.object_name, type_id: 0, type: 'Unknown' }
    : systemUser(event)
}

function sourceOf({ source_address }: LogEvent): Fields {
  return source_address === null ? {} : { src_endpoint: { ip: source_address } }
}
