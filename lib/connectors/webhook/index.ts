import type { Capabilities, Connector } from '../connector'
import { ensureGranted, ensureRevoked, list, observe } from './access'
import type { WebhookCall } from './client'
import { ask, deliver, verified } from './client'
import { concurrency, entitlementKey, hardTimeoutMs, WebhookConfig, WebhookEntitlement } from './config'
import { Callback, CheckAnswer, ResolveAnswer } from './messages'
import { preflight } from './preflight'

/**
 * Anything that can answer a signed message: the receiver brings about what it is told must be true, says what is true
 * when asked, and may finish later and call back. Signatures and headers are those of Standard Webhooks
 * (standardwebhooks.com).
 */
export const webhook: Connector<WebhookConfig, WebhookEntitlement> = {
  kind: 'webhook',
  about: { title: 'Signed webhook', provedOn: 'a receiver of our own, started by the tests' },
  config: WebhookConfig,
  entitlement: WebhookEntitlement,
  capabilities,
  entitlementKey,
  preflight,
  accountName: ({ handle }) => handle,
  resolve: async (call, { handle }) => {
    const { exists } = await ask(call, { type: 'account.resolve', data: { account: handle } }, ResolveAnswer)
    return exists ? handle : null
  },
  ensureGranted,
  ensureRevoked,
  observe,
  list,
  catalog,
  connectHints: () => [],
  redeliver: async (call, { type, body }) => {
    await deliver(call, type, body)
  },
  callback: async (call, { headers, body }) => {
    const read = Callback.safeParse(await verified(await call.secret(call.config.secret), headers, body))
    return read.success ? { assignmentId: read.data.data.assignmentId, detail: read.data.type } : null
  },
}

function capabilities({ endsByItself, cutsSessions }: WebhookEntitlement): Capabilities {
  return {
    nativeExpiry: endsByItself ? 'access' : 'none',
    killSessions: cutsSessions ? 'by-revoke' : 'no',
    sessionsOutlive: cutsSessions
      ? null
      : 'At the end no new session can be opened; how long open ones last is up to the system behind the receiver.',
    marker: 'per-grant',
    list: true,
    handsOut: 'nothing',
    maximumMs: null,
    hardTimeoutMs,
    concurrency,
  }
}

async function* catalog(call: WebhookCall) {
  const { accesses } = await ask(call, { type: 'receiver.check', data: {} }, CheckAnswer)
  for (const value of accesses) yield { field: 'access', value }
}
