import { createHash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const keyLength = 12
/** 43 of 62 characters: 256 bits. */
const secretLength = 43
/** The largest CRC-32 has six digits to the base of 62. */
const checksumLength = 6

const shape = new RegExp(
  `^(gh_([0-9A-Za-z]{${keyLength}})_([0-9A-Za-z]{${secretLength}}))_([0-9A-Za-z]{${checksumLength}})$`,
)

/** The parts of a token that are kept. */
export interface TokenParts {
  /** Finds the row; not a secret. */
  key: string
  secretHash: Buffer
}

/** A new token: the text that is shown once, and what is kept of it. */
export function mintToken(): TokenParts & { text: string } {
  const key = random(keyLength)
  const secret = random(secretLength)
  const body = `gh_${key}_${secret}`
  return { key, secretHash: hashSecret(secret), text: `${body}_${checksum(body)}` }
}

/** Null for what cannot be a token, mistyped or cut short: told by its checksum, without asking the database. */
export function parseToken(text: string): TokenParts | null {
  const [, body = '', key = '', secret = '', sum] = shape.exec(text) ?? []
  if (sum === undefined || checksum(body) !== sum) return null
  return { key, secretHash: hashSecret(secret) }
}

// A plain hash is enough: there is nothing to guess in 256 random bits.
function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function checksum(body: string): string {
  let rest = crc32(body)
  let digits = ''
  for (let place = 0; place < checksumLength; place += 1) {
    digits = (alphabet[rest % 62] ?? '') + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

function random(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
