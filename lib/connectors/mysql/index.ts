import type { Capabilities, Connector } from '../connector'
import { connectHints, tryAccess } from './access'
import { catalog } from './catalog'
import { asPortal } from './client'
import {
  concurrency,
  entitlementKey,
  hardTimeoutMs,
  isOneTime,
  MysqlConfig,
  MysqlEntitlement,
} from './config'
import { ensureGranted } from './grant'
import { list } from './list'
import { look } from './look'
import { oneTimeLogin } from './names'
import { observe } from './observe'
import { preflight } from './preflight'
import { ensureRevoked } from './revoke'

export type { MysqlConfig, MysqlEntitlement } from './config'

const shared = {
  nativeExpiry: 'access',
  killSessions: 'yes',
  sessionsOutlive: null,
  list: true,
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
} as const

const oneTime: Capabilities = { ...shared, marker: 'per-grant', handsOut: 'password' }
const own: Capabilities = { ...shared, marker: 'none', handsOut: 'nothing' }

/**
 * MariaDB 10.6 and newer: a login made for each grant and dropped after it, with privileges or a role, or a role for a
 * person's own account. See `setup.sql.ts` for what an administrator installs.
 */
export const mysql: Connector<MysqlConfig, MysqlEntitlement> = {
  kind: 'mysql',
  about: { title: 'MariaDB', provedOn: 'a real server, MariaDB 10.11' },
  config: MysqlConfig,
  entitlement: MysqlEntitlement,
  capabilities: (entitlement) => (isOneTime(entitlement) ? oneTime : own),
  entitlementKey,
  preflight,
  accountName,
  resolve: async (call, person, entitlement, roleSlug) => {
    const account = accountName(person, entitlement, roleSlug)
    if (isOneTime(entitlement)) return account
    const { user } = await asPortal(call, `Looking for ${account}`, (run) => look(run, call.config, account))
    return user === undefined || user.locked ? null : account
  },
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints,
  tryAccess,
}

function accountName(person: { handle: string }, entitlement: MysqlEntitlement, roleSlug: string): string {
  return isOneTime(entitlement) ? oneTimeLogin(person.handle, roleSlug) : person.handle
}
