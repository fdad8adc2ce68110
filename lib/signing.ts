import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { KeyType } from '@/lib/domain/audit-proof/note'
import { publicKeyPrefix } from '@/lib/domain/audit-proof/signature'
import type { Signer, SigningKey } from '@/lib/services/context'

// What RFC 8410 puts before the 32 bytes of an Ed25519 key, as here and in `publicKeyPrefix`.
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Signs checkpoints with Ed25519; keys are seeds of 32 bytes. */
export function createSigner(args: { origin: string; current: Buffer; previous: Buffer | null }): Signer {
  const { origin, current, previous } = args
  return {
    origin,
    current: signingKey(origin, current),
    previous: previous === null || previous.equals(current) ? null : signingKey(origin, previous),
  }
}

export function signingKey(name: string, seed: Buffer, type: KeyType = 'log'): SigningKey {
  const secret = createPrivateKey({
    key: Buffer.concat([privatePrefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  return {
    key: { name, type, bytes: spki.subarray(publicKeyPrefix.length) },
    sign: (text) => sign(null, Buffer.from(text), secret),
  }
}
