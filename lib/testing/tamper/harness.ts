import { sql } from 'kysely'
import { seededRandom } from '@/db/seed/random'
import { kinds, type Deed } from './kinds'
import { tamperWorld, type TamperWorld } from './world'

export interface Tally {
  kind: string
  tried: number
  /** How many the verifier let pass although it was given an anchor. */
  undetected: number
  /** How many it let pass without one. */
  unseen: number
}

/** Tampers `count` times, kind after kind; the same seed tampers the same. Untouched copies are looked at in between. */
export async function tamper(
  args: { count: number; seed: number },
  tell: (done: number) => void = () => {},
): Promise<{ tallies: Tally[]; untouched: Tally }> {
  const world = await tamperWorld()
  const random = seededRandom(args.seed)
  const pick = (below: number) => Math.floor(random.next() * below)
  const tallies = Object.keys(kinds).map((kind) => ({ kind, tried: 0, undetected: 0, unseen: 0 }))
  const untouched = { kind: 'untouched', tried: 0, undetected: 0, unseen: 0 }
  try {
    for (let done = 0; done < args.count; done += 1) {
      const tally = tallies[done % tallies.length]
      if (tally === undefined) break
      if (done % tallies.length === 0) await lookAtUntouched(world, untouched)
      await tamperOnce(world, tally, pick)
      tell(done + 1)
    }
    return { tallies, untouched }
  } finally {
    await world.close()
  }
}

async function tamperOnce(world: TamperWorld, tally: Tally, pick: (below: number) => number): Promise<void> {
  const kind = kinds[tally.kind]
  if (kind === undefined) throw new Error(`unreachable: ${tally.kind} is a kind`)
  const verdict = await world.inCopy(async (tx) => {
    const eventAt = async (place: number) => {
      const { rows } = await sql<{
        id: number
      }>`select event_id as id from audit_leaf where sequence = ${place}`.execute(tx)
      return rows[0]?.id ?? 0
    }
    const deed: Deed = { tx, world, pick, eventAt }
    const range = kind.about?.(deed) ?? null
    const signer = await kind.tamper(deed)
    return world.examine(tx, signer, range)
  })
  tally.tried += 1
  if (verdict.withAnchor === null) tally.undetected += 1
  if (verdict.withoutAnchor === null) tally.unseen += 1
}

/** Here passing is right: `undetected` counts those that did. */
async function lookAtUntouched(world: TamperWorld, tally: Tally): Promise<void> {
  const verdict = await world.inCopy((tx) => world.examine(tx, world.signer, null))
  tally.tried += 1
  if (verdict.withAnchor === null) tally.undetected += 1
  if (verdict.withoutAnchor === null) tally.unseen += 1
}
