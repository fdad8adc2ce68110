import {
  beforeTheFirst,
  replaceSealed,
  sealedAfter,
  sealedColumns,
  type SealedColumn,
  type SealedRow,
} from '@/db/queries/sealed'
import { formPlace, idTokenPlace, resultPlace } from '@/lib/auth/sealed-places'
import { AssignmentId, SinkId, TargetId } from '@/lib/domain/ids'
import { record } from '@/lib/services/audit/record'
import type { Context, Sealer, SecretPlace } from '@/lib/services/context'
import { secretPlace } from '@/lib/services/grants/secret-place'
import { sinkSecretPlace } from '@/lib/services/sinks/secret'
import { targetSecretPlace } from '@/lib/services/targets/sealed'

type Resealing = Pick<Context, 'db' | 'now' | 'actor' | 'origin'> & {
  current: Sealer
  /** Opens with the key before alone; null where there is none. */
  previous: Sealer | null
}

/** How many values of a column open with which key. */
export interface Count {
  column: SealedColumn
  current: number
  previous: number
  neither: number
}

const most = 500
/** A pass finds what the one before met in mid-change; more than a few mean that somebody still seals under the old key. */
const passes = 5

/** Looks at every sealed value and changes nothing. */
export async function countSealed(ctx: Resealing): Promise<Count[]> {
  const counts: Count[] = []
  for (const column of sealedColumns) {
    const count: Count = { column, current: 0, previous: 0, neither: 0 }
    for await (const rows of batches(ctx, column, most))
      for (const row of rows) count[keyOf(ctx, column, row)] += 1
    counts.push(count)
  }
  return counts
}

/**
 * Seals anew, under the current key and with a fresh data key, what still lies under the previous one; yields how many after
 * each batch. Killed at any moment it leaves each value under one of the two, and the next run goes on. Values that change
 * meanwhile are left to whoever changes them, and looked at again.
 */
export async function* reseal(
  ctx: Resealing,
  batch: number,
): AsyncGenerator<{ column: SealedColumn; resealed: number }> {
  for (const column of sealedColumns)
    for (let pass = 0, found = true; found && pass < passes; pass += 1) {
      found = false
      for await (const rows of batches(ctx, column, batch)) {
        const values = rows.flatMap((row) => anew(ctx, column, row))
        if (values.length === 0) continue
        found = true
        const resealed = await replace(ctx, column, values)
        yield { column, resealed }
      }
    }
}

function replace(ctx: Resealing, column: SealedColumn, values: { row: SealedRow; resealed: Buffer }[]) {
  return ctx.db.transaction().execute(async (tx) => {
    const resealed = await replaceSealed(tx, { column, values })
    if (resealed > 0)
      await record(tx, ctx, ctx.now(), {
        action: 'system.resealed',
        object: { type: 'system', id: 'sealing-key', name: 'Sealed secrets' },
        after: { column, values: resealed },
      })
    return resealed
  })
}

async function* batches(ctx: Pick<Context, 'db'>, column: SealedColumn, limit: number) {
  for (let after: Pick<SealedRow, 'id' | 'field'> = beforeTheFirst; ;) {
    const rows = await sealedAfter(ctx.db, { column, after, limit })
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return
    after = last
  }
}

function anew(ctx: Resealing, column: SealedColumn, row: SealedRow) {
  const place = places[column](row)
  if (opened(ctx.current, place, row) !== null) return []
  const plain = ctx.previous && opened(ctx.previous, place, row)
  return plain === null ? [] : [{ row, resealed: ctx.current.seal(place, plain) }]
}

function keyOf(ctx: Resealing, column: SealedColumn, row: SealedRow): 'current' | 'previous' | 'neither' {
  const place = places[column](row)
  if (opened(ctx.current, place, row) !== null) return 'current'
  return ctx.previous && opened(ctx.previous, place, row) !== null ? 'previous' : 'neither'
}

function opened(sealer: Sealer, place: SecretPlace, { sealed }: SealedRow): string | null {
  try {
    return sealer.open(place, sealed)
  } catch {
    return null
  }
}

const places: Record<SealedColumn, (row: SealedRow) => SecretPlace> = {
  'assignment.secret': (row) => secretPlace(AssignmentId.parse(row.id), row.set_at),
  'target_secret.sealed': (row) => targetSecretPlace(TargetId.parse(row.id), row.field, setAt(row)),
  'sink_secret.sealed': (row) => sinkSecretPlace(SinkId.parse(row.id), row.field, setAt(row)),
  'session.id_token': (row) => idTokenPlace(row.belongs),
  'errand.form': (row) => formPlace(row.belongs),
  'errand.result': (row) => resultPlace(row.belongs),
}

function setAt({ set_at: at }: SealedRow): Date {
  if (at === null) throw new Error('A kept secret has no time at which it was set.')
  return at
}
