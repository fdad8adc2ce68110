import { setTimeout as sleep } from 'node:timers/promises'
import { copyStatement, endOfLog, isSettled, type ExportFormat } from '@/db/queries/audit-export'
import { measure } from '@/db/queries/audit-explorer'
import { textReach } from '@/db/queries/audit-text'
import { SECOND } from '@/lib/domain/duration'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import { exportFileName } from '@/lib/export/file-name'
import { atomically, type PersonContext } from '../context'
import { mostActivations } from './pack/survey'
import { ask, type ExploreRefusal, type Question } from './explore'
import { record } from './record'

export { exportColumns, type ExportFormat } from '@/db/queries/audit-export'

/** The formats, and the evidence pack. */
export type ExportKind = ExportFormat | 'evidence'

export interface BegunExport {
  /** The COPY statement whose output is the file. */
  statement: string
  fileName: string
  /** The last sequence that may be in the file. */
  throughId: number
}

/** How long to wait for writers that may still add an event below the end; they take milliseconds. */
const patienceMs = 5 * SECOND

/**
 * Records the export, then answers how to read it. The event holds the query as typed, the range as instants and the last
 * sequence: asked again with these, the log gives the same file.
 */
export async function beginExport(
  ctx: PersonContext,
  input: Question & { text: string; format: ExportFormat },
): Promise<Result<BegunExport, ExploreRefusal>> {
  const noted = await noteExport(ctx, input)
  if (!noted.ok) return noted
  const { filter, span, throughId, now } = noted.value
  const { indexed } = await textReach(ctx.db)
  return ok({
    statement: copyStatement(ctx.db, { filter, span, throughId, indexed, format: input.format }),
    fileName: exportFileName(now, input.format),
    throughId,
  })
}

/** What every kind of export begins with: the permission, the question, the event, and a log that is settled up to its end. */
export async function noteExport(ctx: PersonContext, input: Question & { text: string; format: ExportKind }) {
  const permission = can(ctx.viewer, 'audit.export', null)
  if (!permission.ok) return err({ reason: permission.reason })
  const asked = await ask(ctx, input)
  if (!asked.ok) return asked
  const now = ctx.now()
  const begun = await atomically<{ throughId: number; xid: string }, never>(ctx, async (tx) => {
    const end = await endOfLog(tx)
    await record(tx, ctx, now, {
      action: 'audit.exported',
      object: { type: 'audit', id: String(end.throughId), name: 'Audit log' },
      after: {
        query: input.text,
        from: input.range.from?.toISOString() ?? null,
        to: input.range.to?.toISOString() ?? null,
        format: input.format,
        throughId: end.throughId,
      },
    })
    return ok(end)
  })
  if (!begun.ok) return begun
  const { throughId, xid } = begun.value
  await settled(ctx, xid)
  ctx.announce([{ topic: 'audit', id: null }])
  return ok({ ...asked.value, throughId, now })
}

/** Waits until nothing can appear any more among the events that the file may hold. */
async function settled(ctx: PersonContext, xid: string): Promise<void> {
  const stepMs = 20
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
    if (await isSettled(ctx.db, xid)) return
    await sleep(stepMs)
  }
  ctx.log.warn({ xid }, 'an export begins while an older transaction is still open')
}

export interface ExportSize {
  events: number
  /** Roughly, in bytes. */
  bytes: Record<ExportKind, number>
}

/** What a pack has whatever it holds: fonts, the verifier, the newest checkpoints. */
const packBytes = 100_000

/** What an export would hold now, counted exactly. */
export async function sizeExport(
  ctx: PersonContext,
  input: Question,
): Promise<Result<ExportSize, ExploreRefusal>> {
  const permission = can(ctx.viewer, 'audit.export', null)
  if (!permission.ok) return err({ reason: permission.reason })
  const asked = await ask(ctx, input)
  if (!asked.ok) return asked
  const { events, meanChars } = await measure(ctx.db, asked.value.filter, asked.value.span)
  // Ids, times and words of fixed length beside the texts; in NDJSON the names of the columns as well.
  return ok({
    events,
    bytes: {
      csv: Math.round(events * (meanChars + 330)),
      ndjson: Math.round(events * (meanChars + 720)),
      // Packed, the texts shrink; hashes, salts and ids do not. The report has a row for each activation.
      evidence: Math.round(
        packBytes + events * (meanChars * 0.15 + 200) + Math.min(events, mostActivations) * 250,
      ),
    },
  })
}
