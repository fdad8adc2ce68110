import type { Tx } from '@/db/client'
import { appendEvents } from '@/db/queries/audit'
import type { NewAuditEvent } from '@/db/schema'
import type { AuditEntry } from '@/lib/domain/audit'
import type { Context } from '../context'

type Recorder = Pick<Context, 'actor' | 'origin'>

/** Appends the audit events of a change, in the transaction that makes it. */
export async function record(tx: Tx, ctx: Recorder, now: Date, ...entries: AuditEntry[]): Promise<void> {
  await appendEvents(
    tx,
    entries.map((entry) => eventRow(ctx, now, entry)),
  )
}

/** An audit event as the database takes it. */
export function eventRow(ctx: Recorder, now: Date, entry: AuditEntry): NewAuditEvent {
  return {
    occurred_at: now,
    ...recorderColumns(ctx),
    action: entry.action,
    object_type: entry.object.type,
    object_id: entry.object.id,
    object_name: entry.object.name,
    request_id: entry.requestId ?? null,
    grant_id: entry.grantId ?? null,
    assignment_id: entry.assignmentId ?? null,
    subject_id: entry.subject?.id ?? null,
    subject_name: entry.subject?.name ?? null,
    role_id: entry.role?.id ?? null,
    role_name: entry.role?.name ?? null,
    target_id: entry.target?.id ?? null,
    target_name: entry.target?.name ?? null,
    reason: entry.reason ?? null,
    before: entry.before ? JSON.stringify(entry.before) : null,
    after: entry.after ? JSON.stringify(entry.after) : null,
  }
}

/** Who did it and how it came in, as columns of an event. */
export function recorderColumns({ actor, origin }: Recorder) {
  return {
    actor_kind: actor.kind,
    actor_id: actor.kind === 'person' ? actor.id : null,
    actor_name: actor.name,
    source_address: origin.sourceAddress,
    via: origin.via,
    correlation_id: origin.correlationId,
  }
}
