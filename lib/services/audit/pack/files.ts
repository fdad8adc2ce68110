import { createHash } from 'node:crypto'
import type { RawBuilder } from 'kysely'
import type { Tx } from '@/db/client'
import type { CheckpointRow } from '@/db/queries/audit-checkpoints'
import type { IdSpan } from '@/db/queries/audit-filter'
import { notPacked, packedAt, placesOf } from '@/db/queries/audit-packed'
import { hitsOf, textReach } from '@/db/queries/audit-text'
import { versionsInForce } from '@/db/queries/policies'
import { activationsToldOf } from '@/db/queries/reports/activations'
import { beginSnapshot } from '@/db/snapshot'
import type { AuditFilter } from '@/lib/domain/audit-query'
import { policiesFile } from '@/lib/export/policies-file'
import type { PersonContext } from '../../context'
import { directoryFor } from '../../policies/names'
import { checkpointsFile, packCheckpoints } from './checkpoints'
import { packCompanions } from './companions'
import { lineOf } from './lines'
import { keysFile, signManifest } from './manifest'
import { reportPdf } from './report'
import { mostActivations, nothingSeen, proofOf } from './survey'

export interface PackFile {
  name: string
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>
}

export interface FilesAsk {
  filter: AuditFilter
  span: IdSpan
  /** The checkpoint that the events are proved against. */
  head: CheckpointRow
  /** Whether all that the query can find is sealed under it. */
  whole: boolean
  query: PackQuery
  now: Date
}

/** `query.json`, and what the manifest says of the query. */
export interface PackQuery extends Readonly<Record<string, unknown>> {
  text: string
  from: string | null
  to: string | null
  asked_by: { name: string }
  asked_at: string
}

/**
 * Every file of a pack in the order in which it can be made in one go; each has to be read to its end before the next. All
 * is read in one snapshot, which ends with the last file or when the reader stops, and never held in memory, but for the
 * report, whose length is bounded.
 */
export async function* packFiles(ctx: PersonContext, ask: FilesAsk): AsyncGenerator<PackFile> {
  const tx = await beginSnapshot(ctx.db)
  try {
    yield* filesOf(tx, ctx, ask)
  } finally {
    await tx.rollback().execute()
  }
}

async function* filesOf(tx: Tx, ctx: PersonContext, ask: FilesAsk): AsyncGenerator<PackFile> {
  const { head, now, query } = ask
  const { size } = head
  const files = new Listed()
  const chosen = hitsOf(ask.filter, ask.span, (await textReach(tx)).indexed)
  const checkpoints = await packCheckpoints(tx, size)
  const companions = await packCompanions()
  yield files.whole('README.txt', companions['README.txt'])
  yield files.whole('verify.mjs', companions['verify.mjs'])
  yield files.whole('keys.txt', keysFile(ctx.signer, []))
  yield files.whole('checkpoints.ndjson', checkpointsFile(checkpoints))
  yield files.whole('query.json', `${JSON.stringify(query, null, 2)}\n`)
  const survey = nothingSeen()
  const sizes = checkpoints.map((checkpoint) => checkpoint.size)
  yield files.growing('proof.bin', proofOf(tx, { chosen, size, checkpoints: sizes }, survey))
  yield files.growing('events.ndjson', linesOf(tx, { chosen, size }))

  const versions = await versionsInForce(tx, {
    roles: [...survey.roles],
    from: survey.first ?? now,
    to: survey.last ?? now,
  })
  const names = await directoryFor(tx, { settings: versions.map(({ settings }) => settings) })
  yield files.whole('policies.yaml', policiesFile(versions, names))
  const { clauses, phrases } = ask.filter
  // Where the query asks for more than a time, that some of what it found stood side by side says nothing.
  const complete = clauses.length + phrases.length === 0 ? (survey.runs ?? []) : []
  const report = await reportPdf({
    origin: ctx.signer.origin,
    query,
    now,
    head,
    survey,
    complete,
    unsealed: ask.whole ? 0 : await notPacked(tx, { chosen, size }),
    versions: versions.length,
    activations: await activationsToldOf(tx, { events: chosen, limit: mostActivations }),
  })
  yield files.whole('report.pdf', report)
  const { manifest, signature } = signManifest(ctx.signer, {
    made_at: now.toISOString(),
    query,
    events: survey.events,
    complete,
    checkpoint: { size, root: head.root.toString('base64') },
    files: files.sums,
  })
  yield { name: 'manifest.json', bytes: [Buffer.from(manifest)] }
  yield { name: 'manifest.sig', bytes: [Buffer.from(signature)] }
}

/** `events.ndjson`: the places are read again, and their events with them. */
async function* linesOf(tx: Tx, ask: { chosen: RawBuilder<unknown>; size: number }): AsyncGenerator<Buffer> {
  for await (const places of placesOf(tx, ask)) {
    const events = await packedAt(tx, places)
    yield Buffer.from(events.map(lineOf).join(''))
  }
}

/** Adds up what goes through, for the manifest. */
class Listed {
  readonly sums: Record<string, { sha256: string; bytes: number }> = {}

  whole(name: string, content: Buffer | string): PackFile {
    return this.growing(name, [Buffer.from(content)])
  }

  growing(name: string, parts: AsyncIterable<Buffer> | Iterable<Buffer>): PackFile {
    return { name, bytes: this.#summed(name, parts) }
  }

  async *#summed(name: string, parts: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let bytes = 0
    for await (const part of parts) {
      hash.update(part)
      bytes += part.length
      yield part
    }
    this.sums[name] = { sha256: hash.digest('hex'), bytes }
  }
}
