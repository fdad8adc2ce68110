import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectorConformance } from './conformance'
import { assignmentFor, callFor } from './conformance/suite'
import { newSecret, openWebhook, webhookFixture, type WebhookTarget } from './conformance/webhook'
import type { Delivery } from './connector'
import { webhook } from './webhook'

connectorConformance(webhookFixture())

describe('a receiver that finishes later', () => {
  let target: WebhookTarget
  beforeAll(async () => {
    target = await openWebhook()
    target.receiver.slow = true
  })
  afterAll(() => target.close())

  test('is waited for: the order stands until it says that it is done, and is not sent twice', async () => {
    const { receiver } = target
    const holder = await target.newHolder(webhookFixture().entitlement)
    const assignment = assignmentFor(webhook, holder)
    const orders = () => receiver.taken.filter((type) => type === 'access.grant').length
    const pending = { errorClass: 'pending', retryAfterMs: 30_000 }
    await expect(webhook.ensureGranted(callFor(target), assignment)).rejects.toMatchObject(pending)
    await expect(webhook.ensureGranted(callFor(target), assignment)).rejects.toMatchObject(pending)
    expect(orders()).toBe(1)
    expect(await target.use(holder)).toBe(false)
    expect(await webhook.observe(callFor(target), assignment)).not.toBe('present')
    receiver.finish()
    await webhook.ensureGranted(callFor(target), assignment)
    expect(await target.use(holder)).toBe(true)
    await expect(webhook.ensureRevoked(callFor(target), assignment)).rejects.toMatchObject(pending)
    expect(await webhook.observe(callFor(target), assignment)).not.toBe('absent')
    receiver.finish()
    await webhook.ensureRevoked(callFor(target), assignment)
    expect(await webhook.observe(callFor(target), assignment)).toBe('absent')
  })

  test('may call back, signed; what is forged, old or about something else is none', async () => {
    const secret = await target.secret('env:RIGHT')
    const assignmentId = randomUUID()
    const body = JSON.stringify({ type: 'access.completed', data: { assignmentId } })
    const signed = (key: string, at = new Date()) => ({
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(key).sign('msg_1', at, body),
    })
    const read = (headers: Record<string, string>, text = body) =>
      webhook.callback?.(callFor(target), { headers, body: text })
    expect(await read(signed(secret))).toMatchObject({ assignmentId })
    expect(await read(signed(newSecret()))).toBeNull()
    expect(await read(signed(secret, new Date(Date.now() - 6 * 60_000)))).toBeNull()
    expect(await read(signed(secret), body.replace('completed', 'failed'))).toBeNull()
    expect(await read({})).toBeNull()
  })

  test('every change and every failure is written into the delivery log, without the secret', async () => {
    target.receiver.slow = false
    const log: Delivery[] = []
    const call = callFor(target, { delivered: async (delivery) => void log.push(delivery) })
    const holder = await target.newHolder(webhookFixture().entitlement)
    const assignment = assignmentFor(webhook, holder)
    await webhook.ensureGranted(call, assignment)
    await webhook.ensureRevoked(call, assignment)
    const wrong = { ...call, config: target.wrongCredential }
    await expect(webhook.observe(wrong, assignment)).rejects.toMatchObject({ errorClass: 'config' })
    expect(log.map(({ type, status }) => [type, status])).toEqual([
      ['access.grant', 200],
      ['access.revoke', 200],
      ['access.observe', 401],
    ])
    expect(JSON.stringify(log)).not.toContain(await target.secret('env:RIGHT'))
  })
})
