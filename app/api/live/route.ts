import { personContext, portal } from '@/lib/compose'

const beatMs = 25_000

/**
 * Server-sent events: `data: [{topic, id}]`, or `data: *` when anything may have changed. They carry no facts, only
 * where to look again; what a person may see is decided by the page that then asks.
 */
export async function GET(request: Request): Promise<Response> {
  if ((await personContext()) === null) return new Response('Sign in first.', { status: 401 })
  const text = new TextEncoder()
  let close = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (line: string) => controller.enqueue(text.encode(line))
      send('retry: 2000\n\n')
      const unsubscribe = portal().live.subscribe((topics) =>
        send(`data: ${topics === '*' ? '*' : JSON.stringify(topics)}\n\n`),
      )
      // A comment now and then keeps proxies from closing a quiet stream.
      const beat = setInterval(() => send(': still here\n\n'), beatMs)
      close = () => {
        clearInterval(beat)
        unsubscribe()
        try {
          controller.close()
        } catch {
          // Closed already by the other side.
        }
      }
      request.signal.addEventListener('abort', close, { once: true })
    },
    cancel: () => close(),
  })
  return new Response(stream, {
    headers: {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    },
  })
}
