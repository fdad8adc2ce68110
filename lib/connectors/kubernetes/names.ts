import { createHash } from 'node:crypto'
import type { KubernetesConfig, KubernetesEntitlement } from './config'
import { placeholder } from './config'

const prefix = 'gatehouse-'

/** Says for whom, for what and until when a thing of ours stands. */
export const annotation = {
  assignment: 'gatehouse/assignment',
  account: 'gatehouse/account',
  entitlement: 'gatehouse/entitlement',
  until: 'gatehouse/until',
} as const

/** What every binding of an assignment is called, in whichever namespace. */
export function bindingName(assignmentId: string): string {
  return `${prefix}${assignmentId}`
}

/** The assignment id in a binding's name, or null when the name is none of ours. */
export function assignmentIdIn(name: string): string | null {
  return name.startsWith(prefix) ? name.slice(prefix.length) : null
}

export function accountName(
  { handle }: { handle: string },
  { account }: KubernetesEntitlement,
  roleSlug: string,
): string {
  return account === 'own' ? handle : oneTimeAccount(handle, roleSlug)
}

/**
 * The service account of a person for a role: `ada-orders-read-` and a hash, so that no two pairs share one; small
 * letters, digits and dashes, at most 63. It is what the cluster's own audit log shows.
 */
export function oneTimeAccount(handle: string, roleSlug: string): string {
  const hash = createHash('sha256').update(`${handle}\0${roleSlug}`).digest('hex').slice(0, 12)
  const plain = `${handle}-${roleSlug}`.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const cut = plain.slice(0, 63 - hash.length - 1).replace(/^-+|-+$/g, '')
  return cut === '' ? `gh-${hash}` : `${cut}-${hash}`
}

/** What the cluster calls an account of a person's own; null for what may be nobody's: `system:` is the cluster's. */
export function userNameOf(account: string, { userName }: Pick<KubernetesConfig, 'userName'>): string | null {
  const name = userName.replaceAll(placeholder, () => account)
  return account === '' || name.startsWith('system:') ? null : name
}

/** The account of a user name; one that is not of the pattern is quoted, so that it is nobody's handle. */
export function accountOf(userName: string, config: Pick<KubernetesConfig, 'userName'>): string {
  const [before = '', after = ''] = config.userName.split(placeholder)
  const account = userName.slice(before.length, Math.max(before.length, userName.length - after.length))
  return userNameOf(account, config) === userName ? account : JSON.stringify(userName)
}
