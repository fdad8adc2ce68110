import type { Capabilities, Connector } from '../connector'
import { connectHints, tryAccess } from './access'
import { catalog } from './catalog'
import type { AdminCall } from './admin'
import { withAdmin } from './admin'
import { concurrency, entitlementKey, hardTimeoutMs, PostgresConfig, PostgresEntitlement } from './config'
import { ensureGranted } from './grant'
import { oneTimeLogin } from './names'
import { list, observe } from './observe'
import { preflight } from './preflight'
import { ensureRevoked } from './revoke'

export { closePools } from './admin'
export type { PostgresConfig, PostgresEntitlement } from './config'
export { scramVerifier } from './scram'
export { portalLoginSql } from './setup.sql'

const shared = {
  killSessions: 'yes',
  sessionsOutlive: null,
  list: true,
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
} as const

const capabilities: Record<PostgresEntitlement['account'], Capabilities> = {
  'one-time': { ...shared, nativeExpiry: 'login', marker: 'per-grant', handsOut: 'password' },
  own: { ...shared, nativeExpiry: 'none', marker: 'none', handsOut: 'nothing' },
}

/**
 * PostgreSQL 15 to 18: a login made for each grant and dropped after it, or membership for a person's own login.
 * See `setup.sql.ts` for the rights it needs.
 */
export const postgres: Connector<PostgresConfig, PostgresEntitlement> = {
  kind: 'postgres',
  about: { title: 'PostgreSQL', provedOn: 'real servers, PostgreSQL 15 and 18' },
  config: PostgresConfig,
  entitlement: PostgresEntitlement,
  capabilities: ({ account }) => capabilities[account],
  entitlementKey,
  preflight,
  accountName,
  resolve: async (call, person, entitlement, roleSlug) => {
    const account = accountName(person, entitlement, roleSlug)
    return entitlement.account === 'one-time' || (await maySignIn(call, account)) ? account : null
  },
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  standingAs: (entitlement) => ({ ...entitlement, account: 'own' }),
  catalog,
  connectHints,
  tryAccess,
}

function accountName(person: { handle: string }, { account }: PostgresEntitlement, roleSlug: string): string {
  return account === 'one-time' ? oneTimeLogin(person.handle, roleSlug) : person.handle
}

async function maySignIn(call: AdminCall, login: string): Promise<boolean> {
  return withAdmin(call, `Looking for ${login}`, async (client) => {
    const { rows } = await client.query('select from pg_roles where rolname = $1 and rolcanlogin', [login])
    return rows.length > 0
  })
}
