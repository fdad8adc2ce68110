import { randomBytes } from 'node:crypto'
import { webhookReceiver, type WebhookReceiver } from '@/lib/testing/servers/webhook-receiver'
import { webhook } from '../webhook'
import type { WebhookConfig, WebhookEntitlement } from '../webhook/config'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'

export interface WebhookTarget extends ConformanceTarget<WebhookConfig, WebhookEntitlement> {
  receiver: WebhookReceiver
}

const read: WebhookEntitlement = {
  access: 'billing reader',
  detail: '',
  endsByItself: true,
  cutsSessions: true,
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

export function webhookFixture(): ConformanceFixture<WebhookConfig, WebhookEntitlement> {
  return {
    name: 'Signed webhook',
    connector: webhook,
    entitlement: read,
    oddEntitlement: {
      ...read,
      access: `Rechnungen "lesen" & 'schreiben' \\ ${'ä'.repeat(100)}`,
      detail: '{"a":[1]}',
    },
    beyondDelegation: { ...read, access: 'everything' },
    strangerHandle: 'nobody',
    lacks: ['sessions', 'lasting work'],
    drifts: ['ended early', 'made endless'],
    open: openWebhook,
  }
}

export async function openWebhook(): Promise<WebhookTarget> {
  const secret = newSecret()
  const receiver = await webhookReceiver(secret)
  const fixture = webhookFixture()
  receiver.accesses.push(fixture.entitlement.access, fixture.oddEntitlement.access)
  const base = { url: receiver.url, privateNetwork: true }
  const newAccount = (prefix: string) => {
    const account = `${prefix}-${randomBytes(4).toString('hex')}`
    receiver.accounts.add(account)
    return account
  }
  const heldBy = ({ account, entitlement }: { account: string; entitlement: WebhookEntitlement }) =>
    receiver.held.get(JSON.stringify([account, entitlement.access]))
  return {
    receiver,
    config: { ...base, secret: 'env:RIGHT' },
    wrongCredential: { ...base, secret: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? secret : newSecret()),
    newHolder: async (entitlement) => ({ account: newAccount('ada'), entitlement, password: newPassword() }),
    standingHolder: async (entitlement) => {
      const account = newAccount('standing')
      const { access, detail } = entitlement
      const held = { account, access, detail, assignmentId: null, until: null, working: null }
      receiver.held.set(JSON.stringify([account, access]), held)
      return { account, entitlement, password: newPassword() }
    },
    use: async ({ account, entitlement }) => receiver.lets(account, entitlement.access),
    // The application has no way in for that: only the receiver changes who holds what.
    passOn: async () => false,
    breakByHand: async (drift, holder) => {
      const held = heldBy(holder)
      if (held === undefined) throw new Error('There is nothing to break.')
      held.until = drift === 'made endless' ? null : new Date(0).toISOString()
    },
    removeByHand: async ({ account, entitlement }) => {
      receiver.held.delete(JSON.stringify([account, entitlement.access]))
    },
    close: () => receiver.close(),
  }
}
