import type { Capabilities, ConnectHint, Connector } from '../connector'
import { ensureGranted, ensureRevoked, list, observe } from './access'
import { catalog } from './catalog'
import { centerOf } from './client'
import {
  concurrency,
  entitlementKey,
  hardTimeoutMs,
  IdentityCenterConfig,
  IdentityCenterEntitlement,
} from './config'
import { userIdOf } from './people'
import { preflight } from './preflight'

export type { IdentityCenterConfig, IdentityCenterEntitlement } from './config'

const capabilities: Omit<Capabilities, 'sessionsOutlive'> = {
  nativeExpiry: 'none',
  killSessions: 'no',
  marker: 'none',
  list: true,
  handsOut: 'nothing',
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
}

/** A permission set in an AWS account, assigned to a user of AWS IAM Identity Center. */
export const awsIdentityCenter: Connector<IdentityCenterConfig, IdentityCenterEntitlement> = {
  kind: 'aws-identity-center',
  about: {
    title: 'AWS IAM Identity Center',
    provedOn: 'a stand-in that keeps to the models AWS publishes; not on AWS itself',
  },
  config: IdentityCenterConfig,
  entitlement: IdentityCenterEntitlement,
  capabilities: ({ sessionHours }) => ({
    ...capabilities,
    sessionsOutlive: `AWS does not end sessions that are open: they may last up to ${sessionHours} h after they began.`,
  }),
  entitlementKey,
  preflight,
  accountName: ({ handle }) => handle,
  resolve: async (call, { handle }) =>
    (await userIdOf(await centerOf(call), handle)) === null ? null : handle,
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints,
}

function connectHints(
  { portal }: IdentityCenterConfig,
  { entitlement: { account, name } }: { entitlement: IdentityCenterEntitlement },
): ConnectHint[] {
  if (portal === undefined) return []
  const start = portal.replace(/\/+$/, '')
  const query = new URLSearchParams({ account_id: account, ...(name !== undefined && { role_name: name }) })
  return [
    {
      label: `Account ${account}`,
      command: name === undefined ? start : `${start}/#/console?${query}`,
      opens: true,
    },
  ]
}
