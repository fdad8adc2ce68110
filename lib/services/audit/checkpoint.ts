import type { CheckpointRow } from '@/db/queries/audit-checkpoints'
import { checkpointBody, keyHashOf, noteText, parseNote } from '@/lib/domain/audit-proof/note'
import type { Signer, SigningKey } from '../context'

/**
 * Signs the head of the log. The first checkpoint after the key was exchanged is signed by both keys, so that whoever
 * trusts the old one comes to trust the new one.
 */
export function signCheckpoint(
  { origin, current, previous: formerKey }: Signer,
  head: { size: number; root: Buffer; now: Date; previous: CheckpointRow | null },
): CheckpointRow {
  const body = checkpointBody({ origin, size: head.size, root: head.root, time: head.now })
  const exchanged = head.previous !== null && !isSignedWith(head.previous.note, current)
  const keys = exchanged && formerKey !== null ? [current, formerKey] : [current]
  const signatures = keys.map(({ key, sign }) => ({
    name: key.name,
    keyHash: keyHashOf(key),
    signature: sign(body),
  }))
  return { size: head.size, root: head.root, note: noteText({ body, signatures }), signed_at: head.now }
}

function isSignedWith(note: string, { key }: SigningKey): boolean {
  const hash = keyHashOf(key)
  return parseNote(note)?.signatures.some((line) => line.keyHash.equals(hash)) ?? false
}
