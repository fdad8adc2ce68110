import { setTimeout as sleep } from 'node:timers/promises'
import { newestCheckpoint } from '@/db/queries/audit-checkpoints'
import { isSealedThrough } from '@/db/queries/audit-seal'
import { SECOND } from '@/lib/domain/duration'
import { err, ok, type Result } from '@/lib/domain/result'
import { exportFileName } from '@/lib/export/file-name'
import type { PersonContext } from '../../context'
import type { ExploreRefusal, Question } from '../explore'
import { noteExport } from '../export'
import type { ResolvedTerm } from '../resolve'
import { sealAll } from '../seal'
import { packFiles, type PackFile } from './files'

export interface BegunPack {
  fileName: string
  madeAt: Date
  /** The files in order; each is to be read to its end before the next is asked for. */
  files: AsyncGenerator<PackFile>
}

/** How long to wait until the end of the log is sealed; it takes a moment unless a transaction stays open. */
const patienceMs = 10 * SECOND

/**
 * Records the export, seals the log up to its end, and answers the files of an evidence pack: every event of the query up to
 * there, and what proves it.
 */
export async function beginPack(
  ctx: PersonContext,
  input: Question & { text: string },
): Promise<Result<BegunPack, ExploreRefusal>> {
  const noted = await noteExport(ctx, { ...input, format: 'evidence' })
  if (!noted.ok) return noted
  const { filter, span, terms, throughId, now } = noted.value
  const whole = await sealedThrough(ctx, throughId)
  const head = await newestCheckpoint(ctx.db)
  if (head === null) return err({ reason: 'Nothing of the log is sealed yet. Ask again in a moment.' })
  const high = span.high === null ? throughId : Math.min(span.high, throughId)
  const query = {
    text: input.text,
    from: input.range.from?.toISOString() ?? null,
    to: input.range.to?.toISOString() ?? null,
    through_place: input.through ?? null,
    through_id: throughId,
    terms: terms.map(wordedTerm),
    asked_by: { id: ctx.viewer.id, name: ctx.actor.name },
    asked_at: now.toISOString(),
  }
  const files = packFiles(ctx, { filter, span: { ...span, high }, head, whole, query, now })
  return ok({ fileName: exportFileName(now, 'zip'), madeAt: now, files })
}

/** Seals the log up to this id, or waits while another process does; tells whether that came about. */
async function sealedThrough(ctx: PersonContext, id: number): Promise<boolean> {
  const stepMs = 50
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += stepMs) {
    if (await isSealedThrough(ctx.db, id)) return true
    if ((await sealAll(ctx)) === 0) await sleep(stepMs)
  }
  ctx.log.warn({ id }, 'an evidence pack is made before the end of the log is sealed')
  return false
}

/** What was typed, and whom it stood for then: names may change, ids do not. */
function wordedTerm({ term, matches }: ResolvedTerm) {
  const { field, value, negated } = term
  return { field, value, negated, stands_for: matches.map(({ column, values }) => ({ column, values })) }
}
