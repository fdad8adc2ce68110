import type { Capabilities, Connector } from '../connector'
import { withDirectory } from '../directory/session'
import { concurrency, hardTimeoutMs } from '../directory/settings'
import { connectHints } from './access'
import { catalog } from './catalog'
import { entitlementKey, LdapConfig, LdapEntitlement, maximumMs } from './config'
import { list } from './list'
import { grantMembership, observeMembership, revokeMembership } from './membership'
import { personDn } from './people'
import { preflight } from './preflight'
import { grantTemporary, observeTemporary, revokeTemporary } from './temporary'

export type { LdapConfig, LdapEntitlement } from './config'
export { membersOfAnyIn, portalAccess, temporaryOverlay } from './setup.acl'

const shared = {
  killSessions: 'by-revoke',
  sessionsOutlive: null,
  list: true,
  handsOut: 'nothing',
  hardTimeoutMs,
  concurrency,
} as const

const capabilities: Record<LdapEntitlement['expiry'], Capabilities> = {
  portal: { ...shared, nativeExpiry: 'none', marker: 'none', maximumMs: null },
  dynamic: { ...shared, nativeExpiry: 'access', marker: 'per-grant', maximumMs },
}

/**
 * An LDAP directory with groups of the class groupOfNames: membership for a person's own entry, or a group made for
 * each grant that the directory removes by itself. See `setup.acl.ts` for the rights it needs.
 */
export const ldap: Connector<LdapConfig, LdapEntitlement> = {
  kind: 'ldap',
  about: { title: 'LDAP directory', provedOn: 'a real server, OpenLDAP 2.5' },
  config: LdapConfig,
  entitlement: LdapEntitlement,
  capabilities: ({ expiry }) => capabilities[expiry],
  entitlementKey,
  preflight,
  accountName,
  resolve: async (call, person) => {
    const account = accountName(person)
    const find = `Looking for ${account}`
    return withDirectory(call, find, async (client) =>
      (await personDn(client, call.config, account)) === null ? null : account,
    )
  },
  ensureGranted: (call, assignment) => ways[assignment.entitlement.expiry].grant(call, assignment),
  ensureRevoked: (call, assignment) => ways[assignment.entitlement.expiry].revoke(call, assignment),
  observe: (call, assignment) => ways[assignment.entitlement.expiry].observe(call, assignment),
  list,
  catalog,
  connectHints,
}

const ways = {
  portal: { grant: grantMembership, revoke: revokeMembership, observe: observeMembership },
  dynamic: { grant: grantTemporary, revoke: revokeTemporary, observe: observeTemporary },
}

/** Logins are the same in either case to a directory, and one account here. */
function accountName(person: { handle: string }): string {
  return person.handle.toLowerCase()
}
