import { randomUUID } from 'node:crypto'
import type { Db } from '@/db/client'
import type { NewAuditEvent } from '@/db/schema'
import { parseQuery } from '@/lib/query/parse'
import type { Question } from '@/lib/services/audit/explore'

/** An event with what a test is about; the rest is made up. */
export function anEvent(at: Date, about: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    occurred_at: at,
    actor_kind: about.actor_id ? 'person' : 'system',
    actor_name: 'Somebody',
    action: 'grant.active',
    object_type: 'grant',
    object_id: randomUUID(),
    object_name: 'GRT-1',
    via: 'web',
    ...about,
  }
}

/** Appends events in one go; answers their sequences. */
export async function append(db: Db, events: readonly NewAuditEvent[]): Promise<number[]> {
  const rows = await db
    .insertInto('audit_event')
    .values([...events])
    .returning('id')
    .execute()
  return rows.map((row) => row.id)
}

/** What is typed as a question over all of time. */
export function everything(text = ''): Question {
  return { query: parseQuery(text).query, range: { from: null, to: null } }
}
