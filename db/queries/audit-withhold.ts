import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Tx } from '../client'
import { packedEvents, type PackedEvent } from './audit-packed'

/** Sealed events that name a person, as actor or subject, or in their words, in the order of the log after a place. */
export async function eventsNaming(
  tx: Tx,
  args: { person: PrincipalId; name: string; after: number; limit: number },
): Promise<PackedEvent[]> {
  const { person, name } = args
  const chosen = sql`(select * from audit_event where actor_id = ${person} or subject_id = ${person}
    or (object_type = 'principal' and object_id = ${person}) or position(${name} in object_name) > 0
    or position(${name} in reason) > 0 or position(${name} in before::text) > 0 or position(${name} in after::text) > 0)`
  return packedEvents(tx, { from: args.after + 1, to: Number.MAX_SAFE_INTEGER, limit: args.limit, chosen })
}

/** Replaces the person in these events and leaves commitments behind; null for a part that names nobody. */
export async function withholdEvents(
  tx: Tx,
  args: {
    person: PrincipalId
    pseudonym: string
    events: readonly { id: number; people: Buffer | null; words: Buffer | null }[]
  },
): Promise<void> {
  const { events } = args
  await sql`select withhold_audit_events(${args.person}, ${args.pseudonym}, ${events.map(({ id }) => id)}::bigint[],
    ${events.map(({ people }) => people)}::bytea[], ${events.map(({ words }) => words)}::bytea[])`.execute(tx)
}
