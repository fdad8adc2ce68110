import { Webhook } from 'standardwebhooks'
import type { Anchor } from '@/lib/services/context'

const patienceMs = 10_000

/** A receiver of signed messages (standardwebhooks.com) of the type `audit.checkpoint`, with size and note. */
export function webhookAnchor(url: URL, secret: string): Anchor {
  const hook = new Webhook(secret)
  return {
    // Without what may be secret in it: user, password and query.
    name: `${url.origin}${url.pathname}`,
    async put({ size, note, now }) {
      const body = JSON.stringify({
        type: 'audit.checkpoint',
        timestamp: now.toISOString(),
        data: { size, note },
      })
      const id = `checkpoint-${size}`
      const answer = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
          'webhook-signature': hook.sign(id, now, body),
        },
      })
      await answer.body?.cancel()
      if (!answer.ok) throw new Error(`The receiver answered ${answer.status}.`)
    },
  }
}
