import type { Generated } from 'kysely'
import type { PrincipalId, SinkId } from '@/lib/domain/ids'
import type { SinkFormat, SinkState } from '@/lib/domain/sink'
import type { Document, Json } from './json'

export interface SinkTable {
  id: Generated<SinkId>
  name: string
  kind: string
  config: Json<Document>
  format: SinkFormat
  /** `stopped`: the receiver refused the event at `next_sequence`, and somebody has to decide. */
  state: SinkState
  /** The place of the first event that is not delivered yet. */
  next_sequence: Generated<number>
  /** The last event of a batch that may be on its way; a repeat ends at the same one. */
  through_sequence: number | null
  /** Where to begin again when a receiver that confirms nothing is found gone, and since when. */
  mark_sequence: number | null
  mark_at: Date | null
  /** How many events are sent at once: halved by a refusal, until it is known which event is refused. */
  batch_size: number
  /** Every event that was taken, repeats as well. */
  delivered: Generated<number>
  last_delivered_at: Date | null
  /** Failures in a row. */
  attempts: Generated<number>
  last_error: string | null
  last_error_at: Date | null
  due_at: Date
  lease: string | null
  leased_until: Date | null
  created_at: Date
  created_by: PrincipalId | null
  ended_at: Date | null
  ended_by: PrincipalId | null
}

/** A secret of a sink's settings that the portal itself keeps, sealed. */
export interface SinkSecretTable {
  sink_id: SinkId
  field: string
  sealed: Buffer
  set_at: Date
  set_by: PrincipalId | null
}
