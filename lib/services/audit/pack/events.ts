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

/** The hashes that cover what of the log is not in a pack, asked for from the left; memory stays the same. */
export class ProofGaps {
  #next = 0
  #reader: TreeReader
  #seams: number[]

  /** `checkpoints` are sizes, in any order. */
  constructor(db: Db, { size, checkpoints }: Pick<PackAsk, 'size' | 'checkpoints'>) {
    this.#reader = new TreeReader(db)
    this.#seams = [...new Set(checkpoints)].filter((seam) => seam < size).sort((a, b) => a - b)
  }

  /** What covers all that was not asked for before and stands left of `place`. */
  async upTo(place: number): Promise<Buffer[]> {
    const hashes: Buffer[] = []
    while (this.#next < place) {
      while (this.#seams[0] !== undefined && this.#seams[0] <= this.#next) this.#seams.shift()
      const stop = Math.min(place, this.#seams[0] ?? place)
      for (const range of coveringRanges(this.#next, stop)) hashes.push(await this.#reader.rootOf(range))
      this.#next = stop
    }
    return hashes
  }

  /** The same, up to an event that is in the pack; the next gap begins after it. */
  async before(event: number): Promise<Buffer[]> {
    const hashes = await this.upTo(event)
    this.#next = event + 1
    return hashes
  }
}

/**
 * Streams the events of a pack in their order, and beside them the hashes that cover all the rest of the log: read
 * together, they give the root of the checkpoint. Memory stays the same however many events there are.
 */
export async function* packEvents(db: Db, ask: PackAsk): AsyncGenerator<PackPiece> {
  const gaps = new ProofGaps(db, ask)
  const end = Math.min(ask.size, (ask.range?.last ?? ask.size - 1) + 1)
  for (let from = ask.range?.first ?? 0; from < end;) {
    const events = await packedEvents(db, {
      from,
      to: end,
      limit: batch,
      ...(ask.chosen && { chosen: ask.chosen }),
    })
    const proof: Buffer[] = []
    for (const event of events) proof.push(...(await gaps.before(event.sequence)))
    const next = (events.at(-1)?.sequence ?? end) + 1
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
    proof: Buffer.concat(await gaps.upTo(ask.size)),
    count: 0,
    through: ask.size - 1,
  }
}
