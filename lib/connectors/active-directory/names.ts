import { createHash } from 'node:crypto'

/** The longest sAMAccountName of a user. */
const maxLength = 20

/**
 * The one-time account of a person for a role: `gh_ada_orders`. What had to be replaced or cut is told apart by a hash
 * of 50 bits at the end; `_` stands only between the parts, so that no two pairs share an account.
 */
export function oneTimeAccount(handle: string, roleSlug: string): string {
  const plain = `gh_${handle}_${roleSlug}`
  if (isPlain(handle) && isPlain(roleSlug) && plain.length <= maxLength) return plain
  const bits = createHash('sha256').update(`${handle}\0${roleSlug}`).digest().readBigUInt64BE() >> 14n
  const hash = bits.toString(32).padStart(10, '0')
  const shown = handle.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
  return `gh_${shown.slice(0, maxLength - hash.length - 4)}_${hash}`
}

function isPlain(part: string): boolean {
  return /^[a-z0-9-]+$/.test(part)
}

/** Windows counts in steps of 100 nanoseconds since 1601. */
const stepsPerMs = 10_000n
const from1601Ms = 11_644_473_600_000n

/** An instant as `accountExpires` holds it. */
export function fileTime(instant: Date): string {
  return String((BigInt(instant.getTime()) + from1601Ms) * stepsPerMs)
}

/** When an account expires, or null for never, which is written in two ways. */
export function expiryIn(accountExpires: string | null): Date | null {
  const steps = /^\d+$/.test(accountExpires ?? '') ? BigInt(accountExpires ?? 0) : 0n
  if (steps === 0n || steps === 0x7fff_ffff_ffff_ffffn) return null
  return new Date(Number(steps / stepsPerMs - from1601Ms))
}

/** A password in the form in which `unicodePwd` takes it. */
export function unicodePassword(password: string): Buffer {
  return Buffer.from(`"${password}"`, 'utf16le')
}
