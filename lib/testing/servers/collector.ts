import { appendFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One event as a receiver keeps it: the portal's own form, or OCSF. */
export type Received = Readonly<Record<string, unknown>>

export interface Collector {
  url: string
  port: number
  /** What was taken, in the order it came, repeats as well. */
  events: Received[]
  /** What came beside each batch. */
  batches: { path: string; authorization: string; sequence: string; events: number }[]
  /** Answers instead of taking what comes; null to take it. `afterwards` takes it and then breaks the connection. */
  mood: { status: number; body?: string; headers?: Record<string, string> } | 'afterwards' | null
  /** Events that it refuses, as a collector with a strict index does. */
  refuses: (event: Received) => boolean
  /** What happens while a batch waits for its answer. */
  meanwhile: (() => Promise<void>) | null
  close(): Promise<void>
}

interface CollectorWishes {
  port?: number
  token?: string
  /** Where what was taken is kept before it is answered for, a line each. */
  file?: string
}

/** A receiver of Splunk's kind at its own path, and of NDJSON at every other. */
export async function startCollector({ port = 0, token, file }: CollectorWishes = {}): Promise<Collector> {
  const collector: Omit<Collector, 'url' | 'port' | 'close'> = {
    events: [],
    batches: [],
    mood: null,
    refuses: () => false,
    meanwhile: null,
  }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await textOf(request)
    const path = request.url ?? ''
    const isSplunk = path === '/services/collector/event'
    const { authorization = '' } = request.headers
    const { mood } = collector
    if (mood !== null && mood !== 'afterwards')
      return say(response, mood.status, mood.body ?? '', mood.headers)
    if (token !== undefined && authorization !== `${isSplunk ? 'Splunk' : 'Bearer'} ${token}`)
      return say(response, 403, '{"text":"Invalid token","code":4}')
    const lines = body.split('\n').filter((line) => line !== '')
    const events = lines.map((line) => eventIn(line, isSplunk))
    if (events.some(collector.refuses))
      return say(response, 400, '{"text":"Invalid data format","code":6,"invalid-event-number":0}')
    if (file !== undefined) appendFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    collector.events.push(...events)
    const sequence = String(request.headers['gatehouse-sequence'] ?? '')
    collector.batches.push({ path, authorization, sequence, events: events.length })
    await collector.meanwhile?.()
    if (mood === 'afterwards') request.socket.destroy()
    else say(response, 200, '{"text":"Success","code":0}')
  }
  const server = createServer((request, response) => void answer(request, response).catch(() => {}))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  // A server that listens on a port answers with an AddressInfo.
  const own = (server.address() as AddressInfo).port
  return Object.assign(collector, {
    url: `http://127.0.0.1:${own}`,
    port: own,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

function eventIn(line: string, isSplunk: boolean): Received {
  const read = JSON.parse(line) as { event?: Received } & Received
  return isSplunk ? (read.event ?? {}) : read
}

function say(response: ServerResponse, status: number, body: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of request) if (part instanceof Uint8Array) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
