import { sql, type RawBuilder } from 'kysely'
import type { SealedEvent } from '@/lib/domain/audit-proof/leaf'
import type { RoleId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import { sealedColumns } from './audit-seal'

/** An event with its place in the tree and what opens it; a destroyed salt has left its commitment. */
export type PackedEvent = SealedEvent & {
  sequence: number
  hash: Buffer
  people_salt: Buffer | null
  words_salt: Buffer | null
  people_commitment: Buffer | null
  words_commitment: Buffer | null
}

export type LeafRow = Pick<PackedEvent, 'sequence' | 'hash'> & { event_id: number }

/**
 * The sealed events from place `from` up to `to`, not included, in their order: all of them, or those among `chosen`, a
 * table of the events that are asked for.
 */
export async function packedEvents(
  db: Db,
  args: { from: number; to: number; limit: number; chosen?: RawBuilder<unknown> },
): Promise<PackedEvent[]> {
  const source = args.chosen ?? sql`audit_event`
  // Joined after the leaves were taken: their order is the one that counts, whatever the planner thinks of the rest.
  const { rows } = await sql<PackedEvent>`
    select l.sequence, l.hash, l.people_salt, l.words_salt, ${sealedColumns},
      p.commitment as people_commitment, w.commitment as words_commitment
    from audit_leaf l join (select * from ${source}) e on e.id = l.event_id and e.occurred_at = l.event_at
      left join audit_withheld p on l.people_salt is null and p.event_id = l.event_id and p.part = 'people'
      left join audit_withheld w on l.words_salt is null and w.event_id = l.event_id and w.part = 'words'
    where l.sequence >= ${args.from} and l.sequence < ${args.to} order by l.sequence limit ${args.limit}`.execute(
    db,
  )
  return rows
}

/** The events at these places, in their order. */
export async function packedAt(db: Db, places: readonly PlaceRow[]): Promise<PackedEvent[]> {
  const times = places.map((place) => place.occurred_at.getTime())
  // Told from when to when they are, the planner looks into the month or two that hold them, not into all. A Date has cut
  // off the microseconds.
  const [from, before] = [new Date(Math.min(...times)), new Date(Math.max(...times) + 1)]
  const { rows } = await sql<PackedEvent>`
    select l.sequence, l.hash, l.people_salt, l.words_salt, ${sealedColumns},
      p.commitment as people_commitment, w.commitment as words_commitment
    from audit_leaf l join audit_event e on e.id = l.event_id and e.occurred_at = l.event_at
      left join audit_withheld p on l.people_salt is null and p.event_id = l.event_id and p.part = 'people'
      left join audit_withheld w on l.words_salt is null and w.event_id = l.event_id and w.part = 'words'
    where l.sequence = any(${places.map(({ sequence }) => sequence)})
      and e.occurred_at >= ${from} and e.occurred_at < ${before}
    order by l.sequence`.execute(db)
  return rows
}

export interface PlaceRow {
  sequence: number
  occurred_at: Date
  action: string
  role_id: RoleId | null
}

const placesAtOnce = 1_000

/**
 * The places below `size` of the events in `chosen`, a table of events, in their order and a thousand at a time, by a cursor
 * of this transaction: nothing but what orders them is sorted, however wide the events are.
 */
export async function* placesOf(
  tx: Tx,
  args: { chosen: RawBuilder<unknown>; size: number },
): AsyncGenerator<PlaceRow[]> {
  // All rows will be fetched: the plan that has the first ones soonest takes seconds where this takes milliseconds.
  await sql`set local cursor_tuple_fraction = 1`.execute(tx)
  await sql`declare pack_places no scroll cursor for
    select l.sequence, audit_event.occurred_at, audit_event.action, audit_event.role_id
      from ${args.chosen} join audit_leaf l on l.event_id = audit_event.id and l.event_at = audit_event.occurred_at
     where l.sequence < ${args.size} order by l.sequence`.execute(tx)
  for (;;) {
    const { rows } = await sql<PlaceRow>`fetch ${sql.raw(String(placesAtOnce))} from pack_places`.execute(tx)
    if (rows.length > 0) yield rows
    if (rows.length < placesAtOnce) break
  }
  await sql`close pack_places`.execute(tx)
}

/** How many of the events in `chosen` are not sealed below `size`. */
export async function notPacked(
  db: Db,
  args: { chosen: RawBuilder<unknown>; size: number },
): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    select count(*) as events from ${args.chosen}
     where not exists (select from audit_leaf l where l.event_id = audit_event.id and l.sequence < ${args.size})`.execute(
    db,
  )
  return rows[0]?.events ?? 0
}

/** The leaves alone, which stay when their events were archived. */
export async function leavesBetween(db: Db, args: { from: number; to: number }): Promise<LeafRow[]> {
  return db
    .selectFrom('audit_leaf')
    .select(['sequence', 'hash', 'event_id'])
    .where('sequence', '>=', args.from)
    .where('sequence', '<', args.to)
    .orderBy('sequence')
    .execute()
}
