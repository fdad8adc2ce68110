import type { RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { NewAuditEvent } from '../schema'

/** Appends events in the order given. They belong to the transaction that changes what they tell of. */
export async function appendEvents(tx: Tx, events: readonly NewAuditEvent[]): Promise<void> {
  if (events.length > 0)
    await tx
      .insertInto('audit_event')
      .values([...events])
      .execute()
}

/** The events of one request and its grant, oldest first; not what was unusual, which approvers and auditors are shown. */
export async function eventsOfRequest(db: Db, requestId: RequestId) {
  return db
    .selectFrom('audit_event')
    .select([
      'id',
      'occurred_at',
      'actor_kind',
      'actor_name',
      'action',
      'reason',
      'before',
      'after',
      'via',
      'object_name',
    ])
    .where('request_id', '=', requestId)
    .where('action', '!=', 'anomaly.noted')
    .orderBy('id')
    .limit(500)
    .execute()
}
