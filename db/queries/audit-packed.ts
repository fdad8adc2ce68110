import { sql, type RawBuilder } from 'kysely'
import type { SealedEvent } from '@/lib/domain/audit-proof/leaf'
import type { Db } from '../client'
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
