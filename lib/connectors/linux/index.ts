import type { Capabilities, Connector } from '../connector'
import { isConnectorError } from '../connector'
import { catalog } from './catalog'
import { concurrency, entitlementKey, hardTimeoutMs, LinuxConfig, LinuxEntitlement } from './config'
import { ensureGranted, ensureRevoked } from './grant'
import { connectHints } from './hints'
import { askHost, type HostCall } from './host'
import { issue } from './issue'
import { list, observe } from './observe'
import { preflight } from './preflight'
import { canExist, terms } from './request'

export type { LinuxConfig, LinuxEntitlement } from './config'
export { closeConnections } from './connection'
export { hostFiles } from './setup.sh'

const shared: Omit<Capabilities, 'handsOut'> = {
  nativeExpiry: 'access',
  killSessions: 'yes',
  sessionsOutlive: null,
  marker: 'per-grant',
  list: true,
  maximumMs: null,
  hardTimeoutMs,
  concurrency,
}

const handsOut: Record<LinuxEntitlement['access'], Capabilities['handsOut']> = {
  ssh: 'certificate',
  sudo: 'nothing',
  port: 'nothing',
}

/**
 * A Linux host: an account opened to a certificate over the holder's own key, a rule of sudo for the holder's own
 * account, or a TCP port opened for one address. A small agent on the host (agent.sh) does what its list allows;
 * see `setup.sh.ts` for how it is put there.
 */
export const linux: Connector<LinuxConfig, LinuxEntitlement> = {
  kind: 'linux',
  about: {
    title: 'Linux host (SSH, sudo, ports)',
    provedOn: 'real OpenSSH 9.2, sudo 1.9.13 and nftables 1.0.6',
  },
  config: LinuxConfig,
  entitlement: LinuxEntitlement,
  capabilities: ({ access }) => ({ ...shared, handsOut: handsOut[access] }),
  entitlementKey,
  preflight,
  accountName: ({ handle }) => handle,
  resolve: async (call, { handle }, entitlement) =>
    canExist(handle) && (await isKnown(call, handle, entitlement)) ? handle : null,
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints,
  issue,
}

/** Whether the host has what the access is tied to: an account of the person's own, or an address. */
async function isKnown(call: HostCall, account: string, entitlement: LinuxEntitlement): Promise<boolean> {
  if (entitlement.access === 'ssh' && entitlement.login !== undefined) return true
  try {
    await askHost(call, `Looking for ${account}`, [
      'known',
      `account ${account}`,
      ...terms(entitlement, account),
    ])
    return true
  } catch (error) {
    if (isConnectorError(error) && error.errorClass === 'not-found') return false
    throw error
  }
}
