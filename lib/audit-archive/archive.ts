import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import * as archives from '@/db/queries/audit-archive'
import { makePartitions } from '@/db/queries/audit-partitions'
import { packedEvents } from '@/db/queries/audit-packed'
import type { Tx } from '@/db/client'
import type { Context } from '@/lib/services/context'
import { leafOfPacked } from '@/lib/services/audit/pack/lines'
import { record } from '@/lib/services/audit/record'
import { readArchive, sha256Of, writeArchive } from './file'

type Archiving = Pick<Context, 'db' | 'now' | 'signer' | 'actor' | 'origin'>

const batch = 1_000

export interface Archived {
  month: string
  file: string
  events: number
}

/**
 * Writes each month before `before` (YYYY-MM) into a file of its own and takes its events out of the database. Each event is
 * compared with its leaf first, then again as the file says it; what does not fit leaves the month where it is. Leaves, tiles
 * and checkpoints stay, so every proof goes on working. Needs the owner's rights.
 */
export async function* archiveMonths(
  ctx: Archiving,
  args: { before: string; to: string },
): AsyncGenerator<Archived> {
  await mkdir(args.to, { recursive: true })
  for (const month of await archives.archivableMonths(ctx.db, args.before)) {
    const archived = await ctx.db.transaction().execute((tx) => archiveMonth(tx, ctx, month, args.to))
    if (archived !== null) yield archived
  }
}

async function archiveMonth(tx: Tx, ctx: Archiving, month: string, folder: string): Promise<Archived | null> {
  const inMonth = await archives.lockMonth(tx, month)
  if (inMonth === 0) return null
  const file = path.join(path.resolve(folder), `audit-${month}.ndjson.gz`)
  const draft = `${file}.${process.pid}.part`
  const writer = writeArchive(draft, { format: 'gatehouse-archive/1', month, origin: ctx.signer.origin })
  const places: number[] = []
  for (let after = -1; ;) {
    const rows = await archives.rowsOfMonth(tx, { month, after, limit: batch })
    for (const row of rows) await writer.add(row.sequence, row.event)
    places.push(...rows.map((row) => row.sequence))
    after = rows.at(-1)?.sequence ?? after
    if (rows.length < batch) break
  }
  await writer.end()
  if (places.length !== inMonth)
    throw new Error(`${month}: ${inMonth - places.length} events are not sealed yet.`)
  await compare(tx, places)
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0]
  const read: number[] = []
  for await (const line of readArchive(draft)) if ('sequence' in line) read.push(line.sequence)
  if (read.length !== places.length)
    throw new Error(`${month}: the file does not hold what was written into it.`)
  await rename(draft, file)
  const now = ctx.now()
  const sha256 = await sha256Of(file)
  const events = places.length
  await archives.dropMonth(tx, { month, file, sha256, events, first, last, now })
  await record(tx, ctx, now, {
    action: 'audit.archived',
    object: { type: 'audit', id: month, name: `Audit log of ${month}` },
    after: { file, events, sha256: sha256.toString('hex') },
  })
  return { month, file, events }
}

/** Fails at the first event that is not what was sealed. */
async function compare(tx: Tx, places: readonly number[]): Promise<void> {
  const wanted = new Set(places)
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0]
  let seen = 0
  for (let from = first; from <= last; from += batch) {
    const events = await packedEvents(tx, { from, to: Math.min(from + batch, last + 1), limit: batch })
    for (const event of events) {
      if (!wanted.has(event.sequence)) continue
      seen += 1
      if (!leafOfPacked(event).hash.equals(event.hash))
        throw new Error(`No. ${event.sequence} is not what was sealed: the month stays where it is.`)
    }
  }
  if (seen !== places.length) throw new Error(`${places.length - seen} events are not what was sealed.`)
}

/** Brings an archived month back from its file, event by event as it was sealed, or not at all. Needs the owner's rights. */
export async function restoreMonth(ctx: Archiving, file: string): Promise<Archived> {
  const sha256 = await sha256Of(file)
  return ctx.db.transaction().execute(async (tx) => {
    let month = ''
    const places: number[] = []
    const held: string[] = []
    const put = async () => archives.insertArchived(tx, held.splice(0))
    for await (const line of readArchive(file)) {
      if ('header' in line) {
        month = line.header.month
        const known = await archives.archiveOf(tx, month)
        if (known === null) throw new Error(`${month} is not archived.`)
        if (!known.sha256.equals(sha256))
          throw new Error(`${file} is not the file that ${month} was archived in.`)
        const start = new Date(`${month}-01T00:00:00Z`)
        await makePartitions(tx, start, start)
        continue
      }
      places.push(line.sequence)
      held.push(line.event)
      if (held.length >= batch) await put()
    }
    if (held.length > 0) await put()
    await compare(tx, places)
    const now = ctx.now()
    await archives.noteRestored(tx, month, now)
    await record(tx, ctx, now, {
      action: 'audit.restored',
      object: { type: 'audit', id: month, name: `Audit log of ${month}` },
      after: { file, events: places.length },
    })
    return { month, file, events: places.length }
  })
}
