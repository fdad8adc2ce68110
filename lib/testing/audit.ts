import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '@/db/client'
import { isSealingDue, unsealedEvents } from '@/db/queries/audit-seal'
import type { AuditEventRow, NewAuditEvent } from '@/db/schema'
import { parseQuery } from '@/lib/query/parse'
import type { Question } from '@/lib/services/audit/explore'
import { sealAll, type Sealing } from '@/lib/services/audit/seal'

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

/** The last event that was written. */
export function newestEvent(db: Db): Promise<AuditEventRow> {
  return db.selectFrom('audit_event').selectAll().orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow()
}

/** What is typed as a question over all of time. */
export function everything(text = ''): Question {
  return { query: parseQuery(text).query, range: { from: null, to: null } }
}

/**
 * Seals every event there is. Other tests write on the same server, and an event waits for whatever transaction is older:
 * one call of the sealer may be too early.
 */
export async function sealEverything(ctx: Sealing): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    await sealAll(ctx)
    if ((await unsealedEvents(ctx.db, 1)).events === 0 && !(await isSealingDue(ctx.db))) return
    await sleep(20)
  }
  throw new Error('The log could not be sealed: a transaction on this server does not end.')
}
