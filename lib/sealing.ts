import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SecretPlace, Sealer } from '@/lib/services/context'

const ivBytes = 12
const tagBytes = 16
const keyBytes = 32
const format = 1

/**
 * Seals small secrets with AES-256-GCM: a fresh data key for each, itself wrapped by `outerKey` (32 bytes), both bound
 * to the place they are stored in. What `previousKey` wrapped still opens. Layout: format (1 byte), wrapped data key (12 + 32 + 16), ciphertext (12 + n + 16).
 */
export function createSealer(outerKey: Buffer, previousKey: Buffer | null = null): Sealer {
  const keys = previousKey === null ? [outerKey] : [outerKey, previousKey]
  if (keys.some((key) => key.length !== keyBytes)) throw new Error('A sealing key must be 32 bytes.')
  return {
    seal(place, plaintext) {
      const dataKey = randomBytes(keyBytes)
      const bound = boundTo(place)
      return Buffer.concat([
        Buffer.from([format]),
        encrypt(outerKey, dataKey, bound),
        encrypt(dataKey, Buffer.from(plaintext, 'utf8'), bound),
      ])
    },
    open(place, sealed) {
      if (sealed[0] !== format) throw new Error('The sealed secret has an unknown format.')
      const bound = boundTo(place)
      const wrappedEnd = 1 + ivBytes + keyBytes + tagBytes
      const dataKey = unwrap(keys, sealed.subarray(1, wrappedEnd), bound)
      return decrypt(dataKey, sealed.subarray(wrappedEnd), bound).toString('utf8')
    },
  }
}

/** Opens with the first key that fits; throws what the last one says where none does. */
function unwrap([key, ...others]: readonly Buffer[], wrapped: Buffer, bound: Buffer): Buffer {
  if (key === undefined) throw new Error('The sealed secret does not open with the keys given.')
  try {
    return decrypt(key, wrapped, bound)
  } catch (error) {
    if (others.length === 0) throw error
    return unwrap(others, wrapped, bound)
  }
}

function boundTo({ table, row, field, version }: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([table, row, field, version]), 'utf8')
}

function encrypt(key: Buffer, plaintext: Buffer, bound: Buffer): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound)
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([iv, body, cipher.getAuthTag()])
}

function decrypt(key: Buffer, sealed: Buffer, bound: Buffer): Buffer {
  const iv = sealed.subarray(0, ivBytes)
  const body = sealed.subarray(ivBytes, sealed.length - tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAAD(bound)
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes))
  return Buffer.concat([decipher.update(body), decipher.final()])
}
