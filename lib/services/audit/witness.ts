import { checkpointCovering, newestCheckpoint, saveCosignature } from '@/db/queries/audit-checkpoints'
import { parseNote, parseSignature, parseVkey } from '@/lib/domain/audit-proof/note'
import { isLineOf } from '@/lib/domain/audit-proof/signature'
import { err, ok, type Result } from '@/lib/domain/result'
import type { Context } from '../context'
import { TreeReader } from './tree'

export interface Offered {
  size: number
  note: string
  /** Hashes in base64 that prove the log of the size asked about to be a beginning of this one. */
  consistency: string[]
}

/** The newest checkpoint, with the proof that it continues what the caller saw last; null while there is none that is longer. */
export async function offerCheckpoint(ctx: Pick<Context, 'db'>, seen: number): Promise<Offered | null> {
  const head = await newestCheckpoint(ctx.db)
  if (head === null || head.size < seen) return null
  const proof = seen === head.size ? [] : await new TreeReader(ctx.db).consistency(seen, head.size)
  return { size: head.size, note: head.note, consistency: proof.map((hash) => hash.toString('base64')) }
}

export type CosignRefusal = 'no-such-checkpoint' | 'not-a-witness' | 'forged'

/** Keeps a witness's cosignature beside its checkpoint. No audit event: it would have to be cosigned in turn. */
export async function takeCosignature(
  ctx: Pick<Context, 'db' | 'now'>,
  input: { size: number; line: string; witnesses: readonly string[] },
): Promise<Result<null, CosignRefusal>> {
  const line = parseSignature(input.line)
  const key = input.witnesses.map(parseVkey).find((each) => each !== null && each.name === line?.name)
  if (line === null || !key) return err('not-a-witness')
  const checkpoint = await checkpointCovering(ctx.db, input.size)
  const note = checkpoint?.size === input.size ? parseNote(checkpoint.note) : null
  if (note === null) return err('no-such-checkpoint')
  if (!isLineOf(key, note.body, line)) return err('forged')
  await saveCosignature(ctx.db, {
    size: input.size,
    witness: key.name,
    line: `${input.line.trimEnd()}\n`,
    received_at: ctx.now(),
  })
  return ok(null)
}
