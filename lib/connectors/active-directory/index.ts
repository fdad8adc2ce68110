import type { Capabilities, Connector } from '../connector'
import { withDirectory } from '../directory/session'
import { concurrency, hardTimeoutMs } from '../directory/settings'
import { connectHints, tryAccess } from './access'
import { catalog } from './catalog'
import { ActiveDirectoryConfig, ActiveDirectoryEntitlement, entitlementKey } from './config'
import { list } from './list'
import { oneTimeAccount } from './names'
import { grantOneTime, observeOneTime, removeOneTime } from './one-time'
import { grantToOwn, observeOwn, takeFromOwn } from './own'
import { preflight } from './preflight'
import { ownUser } from './users'

export type { ActiveDirectoryConfig, ActiveDirectoryEntitlement } from './config'
export { portalDelegation } from './setup.sddl'

const shared = {
  killSessions: 'no',
  sessionsOutlive:
    'Sessions that are open and tickets that were issued, of file shares for example, may last up to ten hours longer.',
  list: true,
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
} as const

const capabilities: Record<ActiveDirectoryEntitlement['account'], Capabilities> = {
  'one-time': { ...shared, nativeExpiry: 'login', marker: 'per-grant', handsOut: 'password' },
  own: { ...shared, nativeExpiry: 'none', marker: 'none', handsOut: 'nothing' },
}

/**
 * Active Directory: an account made for each grant and removed after it, or membership for a person's own account.
 * See `setup.sddl.ts` for the rights it needs.
 */
export const activeDirectory: Connector<ActiveDirectoryConfig, ActiveDirectoryEntitlement> = {
  kind: 'active-directory',
  about: { title: 'Active Directory', provedOn: 'a real domain controller, Samba 4.17' },
  config: ActiveDirectoryConfig,
  entitlement: ActiveDirectoryEntitlement,
  capabilities: ({ account }) => capabilities[account],
  entitlementKey,
  preflight,
  accountName,
  resolve: async (call, person, entitlement, roleSlug) => {
    const account = accountName(person, entitlement, roleSlug)
    if (entitlement.account === 'one-time') return account
    const find = `Looking for ${account}`
    return withDirectory(call, find, async (client) =>
      (await ownUser(client, call.config, account)) === null ? null : account,
    )
  },
  ensureGranted: (call, assignment) => ways[assignment.entitlement.account].grant(call, assignment),
  ensureRevoked: (call, assignment) => ways[assignment.entitlement.account].revoke(call, assignment),
  observe: (call, assignment) => ways[assignment.entitlement.account].observe(call, assignment),
  list,
  catalog,
  connectHints,
  tryAccess,
}

const ways = {
  own: { grant: grantToOwn, revoke: takeFromOwn, observe: observeOwn },
  'one-time': { grant: grantOneTime, revoke: removeOneTime, observe: observeOneTime },
}

/** Logins are the same in either case to a domain, and one account here. */
function accountName(
  { handle }: { handle: string },
  { account }: ActiveDirectoryEntitlement,
  roleSlug: string,
): string {
  return account === 'one-time' ? oneTimeAccount(handle, roleSlug) : handle.toLowerCase()
}
