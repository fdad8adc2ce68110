import { randomUUID } from 'node:crypto'
import type { Webhook } from 'standardwebhooks'
import type { z } from 'zod'
import { send, type Reply } from '@/lib/http-client/send'
import type { Call } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import type { WebhookConfig } from './config'
import { hardTimeoutMs } from './config'
import { asConnectorError, failureOf } from './errors'
import type { Message } from './messages'

export type WebhookCall = Call<WebhookConfig>

/** Sends one message and reads its answer. Every change, and every failure, is written into the delivery log. */
export async function ask<T>(call: WebhookCall, message: Message, shape: z.ZodType<T>): Promise<T> {
  const reply = await deliver(call, message.type, bodyOf(message))
  const read = shape.safeParse(parsed(reply.text))
  if (read.success) return read.data
  throw new ConnectorError(
    'transient',
    `The receiver's answer to ${message.type} could not be read. Its form stands in the set-up page.`,
  )
}

export function bodyOf({ type, data }: Message): string {
  return JSON.stringify({ type, timestamp: new Date().toISOString(), data })
}

/** Sends a body under a fresh id and signature. Throws ConnectorError for everything but 200 and 202. */
export async function deliver(call: WebhookCall, type: string, body: string): Promise<Reply> {
  const began = performance.now()
  const id = `msg_${randomUUID()}`
  const note = (status: number | null, detail: string) =>
    call.delivered?.({ id, type, body, status, detail, durationMs: Math.round(performance.now() - began) })
  try {
    const reply = await sent(call, id, body)
    const failure = failureOf(reply)
    if (failure !== null || changes(type)) await note(reply.status, failure?.message ?? '')
    if (failure !== null) throw failure
    return reply
  } catch (error) {
    if (isConnectorError(error)) throw error
    const failure = asConnectorError(error)
    await note(null, failure.message)
    throw failure
  }
}

/** Looks are many and change nothing: only those that fail are written down. */
function changes(type: string): boolean {
  return type === 'access.grant' || type === 'access.revoke'
}

async function sent({ config, secret, signal }: WebhookCall, id: string, body: string): Promise<Reply> {
  const signer = await signerFor(await secret(config.secret))
  const now = new Date()
  return send({
    url: config.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': signer.sign(id, now, body),
    },
    body,
    signal,
    timeoutMs: hardTimeoutMs,
    privateNetwork: config.privateNetwork,
    certificates: config.certificates,
  })
}

async function signerFor(secret: string): Promise<Webhook> {
  const standard = await import('standardwebhooks')
  try {
    return new standard.Webhook(secret)
  } catch {
    throw new ConnectorError('config', 'The signing secret must be whsec_ and at least 24 bytes in base64.')
  }
}

/** The body of a signed callback, or null when the signature, its age or the body does not hold. */
export async function verified(
  secret: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<unknown> {
  const signer = await signerFor(secret)
  try {
    return signer.verify(body, headers)
  } catch {
    return null
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
