import { createPublicKey, verify } from 'node:crypto'
import { cosignedText, keyHashOf, type Note, type PublicKey, type SignatureLine } from './note'

export const publicKeyPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export function isSignedBy(key: PublicKey, text: string, signature: Buffer): boolean {
  const spki = Buffer.concat([publicKeyPrefix, key.bytes])
  const held = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  return signature.length === 64 && verify(null, Buffer.from(text), held, signature)
}

/** Whether a line of a note is this key's signature of it; a witness's holds the time it was given, which is signed too. */
export function isLineOf(key: PublicKey, body: string, line: SignatureLine): boolean {
  if (line.name !== key.name || !line.keyHash.equals(keyHashOf(key))) return false
  if (key.type === 'log') return isSignedBy(key, body, line.signature)
  if (line.signature.length !== 72) return false
  const seconds = Number(line.signature.readBigUInt64BE(0))
  return isSignedBy(key, cosignedText(body, seconds), line.signature.subarray(8))
}

export function isNoteOf(key: PublicKey, { body, signatures }: Note): boolean {
  return signatures.some((line) => isLineOf(key, body, line))
}
