import type { Capabilities, Connector } from '../connector'
import { bounded } from './client'
import {
  accountName,
  concurrency,
  entitlementKey,
  hardTimeoutMs,
  ScimConfig,
  ScimEntitlement,
} from './config'
import { userNamed } from './find'
import { catalog, list } from './list'
import { ensureGranted, ensureRevoked, observe } from './membership'
import { preflight } from './preflight'

export type { ScimConfig, ScimEntitlement } from './config'

const capabilities: Capabilities = {
  nativeExpiry: 'none',
  killSessions: 'no',
  sessionsOutlive:
    'The application decides how long a session that is open may go on after the group was left.',
  marker: 'none',
  list: true,
  handsOut: 'nothing',
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
}

/** Membership in a group of any application that speaks SCIM 2.0. */
export const scim: Connector<ScimConfig, ScimEntitlement> = {
  kind: 'scim',
  about: {
    title: 'SCIM 2.0 groups',
    provedOn: 'a SCIM 2.0 server made of the package scimmy, in both dialects',
  },
  config: ScimConfig,
  entitlement: ScimEntitlement,
  capabilities: () => capabilities,
  entitlementKey,
  preflight,
  accountName,
  resolve: async (call, person) => {
    const account = accountName(person)
    const user = await userNamed(bounded(call), account)
    return user === null || user.active === false ? null : account
  },
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints: ({ application }) =>
    application === undefined ? [] : [{ label: 'Sign in', command: application, opens: true }],
}
