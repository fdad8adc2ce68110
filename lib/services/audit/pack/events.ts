import type { RawBuilder } from 'kysely'
import type { Db } from '@/db/client'
import { packedEvents } from '@/db/queries/audit-packed'
import { coveringRanges } from '@/lib/domain/audit-proof/merkle'
import { TreeReader } from '../tree'
import { lineOf } from './lines'

/** Which events of the log go into a pack. */
export interface PackAsk {
  /** The size of the checkpoint that the pack proves its events against. */
  size: number
  /** Places in the tree, from `first` up to and with `last`; all of the log when null. */
  range: { first: number; last: number } | null
  /** A table of events (as `hitsOf` makes one of a filter) of which only these are wanted; every event when left out. */
  chosen?: RawBuilder<unknown>
  /** Sizes of the checkpoints that come along: the proof has a seam at each, so that it proves them too. */
  checkpoints: readonly number[]
}

/** A piece of `events.ndjson` or of `proof.bin`, to be written to the end of that file. */
export interface PackPiece {
  events: Buffer
  proof: Buffer
  /** How many events are in the piece, and the last one's place; for progress. */
  count: number
  through: number
}

const batch = 2_000

/**
 * Streams the events of a pack in their order, and beside them the hashes that cover all the rest of the log: read
 * together, they give the root of the checkpoint. Memory stays the same however many events there are.
 */
export async function* packEvents(db: Db, ask: PackAsk): AsyncGenerator<PackPiece> {
  const reader = new TreeReader(db)
  const seams = [...new Set(ask.checkpoints)].filter((size) => size < ask.size).sort((a, b) => a - b)
  const end = Math.min(ask.size, (ask.range?.last ?? ask.size - 1) + 1)
  let next = 0
  const upTo = async (place: number): Promise<Buffer[]> => {
    const hashes: Buffer[] = []
    while (next < place) {
      while (seams[0] !== undefined && seams[0] <= next) seams.shift()
      const stop = Math.min(place, seams[0] ?? place)
      for (const range of coveringRanges(next, stop)) hashes.push(await reader.rootOf(range))
      next = stop
    }
    return hashes
  }
  for (let from = ask.range?.first ?? 0; from < end;) {
    const events = await packedEvents(db, {
      from,
      to: end,
      limit: batch,
      ...(ask.chosen && { chosen: ask.chosen }),
    })
    const proof: Buffer[] = []
    for (const event of events) {
      proof.push(...(await upTo(event.sequence)))
      next = event.sequence + 1
    }
    from = events.length < batch ? end : next
    if (events.length > 0)
      yield {
        events: Buffer.from(events.map(lineOf).join('')),
        proof: Buffer.concat(proof),
        count: events.length,
        through: next - 1,
      }
  }
  yield {
    events: Buffer.alloc(0),
    proof: Buffer.concat(await upTo(ask.size)),
    count: 0,
    through: ask.size - 1,
  }
}
