import { createHash } from 'node:crypto'
import { maxAccountLength } from './config'

/**
 * The one-time login of a person for a role: `gh_ada_orders-read`, at most 80 characters of ASCII.
 * What had to be replaced or cut is told apart by a hash at the end; `_` stands only between the parts,
 * so that no two pairs share a login.
 */
export function oneTimeLogin(handle: string, roleSlug: string): string {
  const plain = `gh_${handle}_${roleSlug}`
  if (isPlain(handle) && isPlain(roleSlug) && plain.length <= maxAccountLength) return plain
  const hash = createHash('sha256').update(`${handle}\0${roleSlug}`).digest('hex').slice(0, 12)
  const cut = `gh_${plainly(handle)}_${plainly(roleSlug)}`.slice(0, maxAccountLength - hash.length - 1)
  return `${cut}_${hash}`
}

/**
 * What the server keeps of a password made by us: sent instead of the password, which logs would keep. Twice SHA-1 is
 * enough only because nobody can guess a password that was drawn at random.
 */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest()
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}

function isPlain(part: string): boolean {
  return /^[a-z0-9.-]+$/.test(part)
}

function plainly(part: string): string {
  return part.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')
}
