import { createHash } from 'node:crypto'
import { maxNameBytes } from './config'

/** How the comment on every login of ours begins. */
export const markerPrefix = 'gatehouse:'

/** The comment on a login that says it is ours, and for which assignment. */
export function markerOf(assignmentId: string): string {
  return `${markerPrefix}${assignmentId}`
}

/** The assignment id in a login's comment, or null when the comment is not our marker. */
export function assignmentIdIn(comment: string | null): string | null {
  return comment?.startsWith(markerPrefix) ? comment.slice(markerPrefix.length) : null
}

/**
 * The one-time login of a person for a role: `gh_ada_orders-read`, at most 63 bytes of ASCII.
 * What had to be replaced or cut is told apart by a hash at the end; `_` stands only between the parts,
 * so that no two pairs share a login.
 */
export function oneTimeLogin(handle: string, roleSlug: string): string {
  const plain = `gh_${handle}_${roleSlug}`
  if (isPlain(handle) && isPlain(roleSlug) && plain.length <= maxNameBytes) return plain
  const hash = createHash('sha256').update(`${handle}\0${roleSlug}`).digest('hex').slice(0, 12)
  const cut = `gh_${plainly(handle)}_${plainly(roleSlug)}`.slice(0, maxNameBytes - hash.length - 1)
  return `${cut}_${hash}`
}

function isPlain(part: string): boolean {
  return /^[a-z0-9.-]+$/.test(part)
}

function plainly(part: string): string {
  return part.toLowerCase().replace(/[^a-z0-9.-]+/g, '-')
}
