import { isConsistent } from '@/lib/domain/audit-proof/merkle'
import {
  cosignedText,
  keyHashOf,
  parseCheckpoint,
  parseNote,
  parseVkey,
  signatureLine,
} from '@/lib/domain/audit-proof/note'
import { isNoteOf } from '@/lib/domain/audit-proof/signature'
import { err, ok, type Result } from '@/lib/domain/result'
import type { SigningKey } from '@/lib/services/context'

/** What a witness remembers: the last checkpoint it has cosigned. */
export interface Remembered {
  size: number
  /** In base64. */
  root: string
}

export interface Cosigned {
  remembered: Remembered
  line: string
}

/**
 * Cosigns a checkpoint that the log has signed and that continues what this witness signed last. Anything else is a reason
 * in words, which somebody has to look into: a log that forgot or rewrote is never signed for.
 */
export function cosign(
  offered: { note: string; consistency: readonly string[] },
  known: { remembered: Remembered | null; logKeys: readonly string[]; key: SigningKey; now: Date },
): Result<Cosigned, string> {
  const note = parseNote(offered.note)
  const checkpoint = note && parseCheckpoint(note.body)
  if (note === null || checkpoint === null) return err('What was offered is not a checkpoint.')
  const keys = known.logKeys.map(parseVkey).filter((key) => key !== null)
  if (!keys.some((key) => key.name === checkpoint.origin && isNoteOf(key, note)))
    return err('The checkpoint is not signed by a key of the log.')
  const { size, root } = checkpoint
  const before = known.remembered && {
    size: known.remembered.size,
    root: Buffer.from(known.remembered.root, 'base64'),
  }
  const proof = offered.consistency.map((hash) => Buffer.from(hash, 'base64'))
  if (before !== null && !isConsistent(before, { size, root }, proof))
    return err(`The log over ${size} events does not continue the one over ${before.size} that was cosigned.`)
  const seconds = Math.floor(known.now.getTime() / 1_000)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(seconds))
  const { key, sign } = known.key
  const signature = Buffer.concat([time, sign(cosignedText(note.body, seconds))])
  return ok({
    remembered: { size, root: root.toString('base64') },
    line: signatureLine({ name: key.name, keyHash: keyHashOf(key), signature }),
  })
}
