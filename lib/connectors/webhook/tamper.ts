import { send } from '@/lib/http-client/send'
import type { WebhookCall } from './client'
import { bodyOf } from './client'
import { hardTimeoutMs } from './config'

/** Whether the receiver refuses a message whose signature does not hold. The message itself asks for nothing. */
export async function isSealedAgainst({ config, signal }: WebhookCall): Promise<boolean> {
  const { status } = await send({
    url: config.url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'msg_forged',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    },
    body: bodyOf({ type: 'receiver.check', data: {} }),
    signal,
    timeoutMs: hardTimeoutMs,
    privateNetwork: config.privateNetwork,
    certificates: config.certificates,
  })
  return status === 400 || status === 401 || status === 403
}
