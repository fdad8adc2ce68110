import { createHash, randomBytes } from 'node:crypto'

/** What the browser keeps: 256 random bits, in 43 characters that are safe in a cookie. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What the database keeps. A plain hash is enough: there is nothing to guess in 256 random bits. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
