import type { AuditAction } from '@/lib/domain/audit'

export type EventColumn =
  | 'time'
  | 'actor'
  | 'action'
  | 'object'
  | 'subject'
  | 'role'
  | 'target'
  | 'reason'
  | 'via'
  | 'source'
  | 'sequence'
  | 'correlation'

export const columnName: Record<EventColumn, string> = {
  time: 'Time',
  actor: 'Actor',
  action: 'Action',
  object: 'Object',
  subject: 'Subject',
  role: 'Role',
  target: 'Target',
  reason: 'Reason',
  via: 'Via',
  source: 'Source address',
  sequence: 'Sequence',
  correlation: 'Correlation',
}

/** What a table can show of an event. */
export interface ListedEvent {
  id: number
  occurred_at: Date
  actor_name: string
  action: AuditAction
  object_name: string
  subject_name: string | null
  role_name: string | null
  target_name: string | null
  reason: string | null
  via: string
  source_address: string | null
  correlation_id: string | null
}

type TextColumn = Exclude<EventColumn, 'time' | 'action' | 'sequence'>

/**
 * An event as a row: only what the table shows of it, and nothing for what there is not. A page of rows is sent twice,
 * as markup and as what the markup was made of.
 */
export interface EventRow extends Partial<Record<TextColumn, string>> {
  id: number
  /** Milliseconds since 1970. */
  time?: number
  action?: AuditAction
}

const textIn: Record<TextColumn, (event: ListedEvent) => string | null> = {
  actor: (event) => event.actor_name,
  object: (event) => event.object_name,
  subject: (event) => event.subject_name,
  role: (event) => event.role_name,
  target: (event) => event.target_name,
  reason: (event) => event.reason,
  via: (event) => event.via,
  source: (event) => event.source_address,
  correlation: (event) => event.correlation_id,
}

export function rowOf(event: ListedEvent, columns: readonly EventColumn[]): EventRow {
  const row: EventRow = { id: event.id }
  for (const column of columns) {
    if (column === 'time') row.time = event.occurred_at.getTime()
    else if (column === 'action') row.action = event.action
    else if (column !== 'sequence') {
      const text = textIn[column](event)
      if (text !== null) row[column] = text
    }
  }
  return row
}
