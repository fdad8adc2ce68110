import type { RawBuilder } from 'kysely'
import type { Tx } from '@/db/client'
import { placesOf, type PlaceRow } from '@/db/queries/audit-packed'
import type { RoleId } from '@/lib/domain/ids'
import { ProofGaps } from './events'

/** Rows of the report: more would make one that nobody prints; the rest is in the events. */
export const mostActivations = 2_000

type Run = [first: number, last: number]

/** What the events of a pack have in common, as far as reading their places tells. */
export interface Survey {
  events: number
  first: Date | null
  last: Date | null
  byAction: Map<string, number>
  roles: Set<RoleId>
  /** Stretches of the log of which no event is left out; null when there are too many to be worth claiming. */
  runs: Run[] | null
}

export const nothingSeen = (): Survey => ({
  events: 0,
  first: null,
  last: null,
  byAction: new Map(),
  roles: new Set(),
  runs: [],
})

const mostRuns = 100

/** Streams `proof.bin` for the events in `chosen`, and writes down in `survey` what they are. */
export async function* proofOf(
  tx: Tx,
  ask: { chosen: RawBuilder<unknown>; size: number; checkpoints: readonly number[] },
  survey: Survey,
): AsyncGenerator<Buffer> {
  const gaps = new ProofGaps(tx, ask)
  for await (const rows of placesOf(tx, ask)) {
    const hashes: Buffer[] = []
    for (const row of rows) {
      hashes.push(...(await gaps.before(row.sequence)))
      note(survey, row)
    }
    if (hashes.length > 0) yield Buffer.concat(hashes)
  }
  const rest = await gaps.upTo(ask.size)
  if (rest.length > 0) yield Buffer.concat(rest)
}

function note(survey: Survey, { sequence, occurred_at: at, action, role_id: role }: PlaceRow): void {
  survey.events += 1
  if (survey.first === null || at < survey.first) survey.first = at
  if (survey.last === null || at > survey.last) survey.last = at
  survey.byAction.set(action, (survey.byAction.get(action) ?? 0) + 1)
  if (role !== null) survey.roles.add(role)
  if (survey.runs === null) return
  const run = survey.runs.at(-1)
  if (run && run[1] === sequence - 1) run[1] = sequence
  else survey.runs.push([sequence, sequence])
  if (survey.runs.length > mostRuns) survey.runs = null
}
