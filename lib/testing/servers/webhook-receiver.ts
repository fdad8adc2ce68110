import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

/** One account's access, as the application behind the receiver keeps it. */
export interface Held {
  account: string
  access: string
  detail: string
  /** Null for access that came by other ways. */
  assignmentId: string | null
  until: string | null
  /** An order that was taken and is not done: what it will be when it is. */
  working: 'granting' | 'revoking' | null
}

export interface WebhookReceiver {
  url: string
  accounts: Set<string>
  /** What it can give. */
  accesses: string[]
  held: Map<string, Held>
  /** When set, orders are taken and done only by `finish`. */
  slow: boolean
  /** Types of the messages whose signature held, in order. */
  taken: string[]
  finish(): string[]
  /** Whether the account may use the access now, as the application itself sees it. */
  lets(account: string, access: string): boolean
  close(): Promise<void>
}

interface Data {
  account?: string
  access?: string
  detail?: string
  assignmentId?: string
  until?: string
  deadline?: string
  accesses?: string[]
  after?: string | null
}

const pageSize = 10

/** A receiver written after its set-up page, with an application behind it. */
export async function webhookReceiver(secret: string): Promise<WebhookReceiver> {
  const checker = new Webhook(secret)
  const receiver: Omit<WebhookReceiver, 'url' | 'close'> = {
    accounts: new Set(),
    accesses: [],
    held: new Map(),
    slow: false,
    taken: [],
    finish() {
      const working = [...receiver.held.entries()].filter(([, { working: order }]) => order !== null)
      for (const [key, held] of working) {
        if (held.working === 'revoking') receiver.held.delete(key)
        else held.working = null
      }
      return working.flatMap(([, { assignmentId }]) => assignmentId ?? [])
    },
    lets: (account, access) => {
      const held = receiver.held.get(keyOf(account, access))
      return held !== undefined && held.working !== 'granting' && isOpen(held)
    },
  }
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.writeHead(500).end())
  })
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request)
    const message = verified(request, body)
    if (message === null) return void response.writeHead(401).end()
    receiver.taken.push(message.type)
    const [status, answer] = answerTo(receiver, message.type, message.data)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
  function verified(request: IncomingMessage, body: string): { type: string; data: Data } | null {
    const headers = Object.fromEntries(
      Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.[0] ?? '']),
    )
    try {
      // What the portal signs is of this shape; the receiver trusts the signature.
      return checker.verify(body, headers) as { type: string; data: Data }
    } catch {
      return null
    }
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has an address of this shape.
  const { port } = server.address() as AddressInfo
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/access`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

type Kept = Omit<WebhookReceiver, 'url' | 'close'>

function answerTo(kept: Kept, type: string, data: Data): [status: number, answer: object] {
  const key = keyOf(data.account ?? '', data.access ?? '')
  const held = kept.held.get(key)
  switch (type) {
    case 'receiver.check':
      return [200, { time: new Date().toISOString(), accesses: kept.accesses }]
    case 'account.resolve':
      return [200, { exists: kept.accounts.has(data.account ?? '') }]
    case 'access.observe':
      return [200, stateOf(held, data)]
    case 'access.list':
      return [200, page(kept, data)]
    case 'access.grant':
      return grant(kept, key, data)
    case 'access.revoke':
      return revoke(kept, key, data)
    default:
      return [400, {}]
  }
}

function grant(kept: Kept, key: string, data: Data): [number, object] {
  if (Date.parse(data.deadline ?? '') < Date.now()) return [409, {}]
  if (!kept.accounts.has(data.account ?? '')) return [404, {}]
  if (!kept.accesses.includes(data.access ?? '')) return [403, {}]
  const held = kept.held.get(key)
  if (held !== undefined && held.assignmentId !== data.assignmentId) return [409, {}]
  kept.held.set(key, {
    account: data.account ?? '',
    access: data.access ?? '',
    detail: data.detail ?? '',
    assignmentId: data.assignmentId ?? null,
    until: data.until ?? null,
    working: kept.slow && held === undefined ? 'granting' : null,
  })
  return kept.slow && held === undefined
    ? [202, { state: 'granting' }]
    : [200, stateOf(kept.held.get(key), data)]
}

function revoke(kept: Kept, key: string, data: Data): [number, object] {
  if (Date.parse(data.deadline ?? '') < Date.now()) return [409, {}]
  const held = kept.held.get(key)
  if (held === undefined) return [200, { state: 'absent' }]
  if (held.assignmentId !== data.assignmentId) return [409, {}]
  if (kept.slow) {
    held.working = 'revoking'
    return [202, { state: 'revoking' }]
  }
  kept.held.delete(key)
  return [200, { state: 'absent' }]
}

function stateOf(held: Held | undefined, data: Data): object {
  if (held === undefined || held.assignmentId !== (data.assignmentId ?? null)) return { state: 'absent' }
  if (held.working !== null) return { state: held.working }
  return isOpen(held) ? { state: 'present', until: held.until } : { state: 'drifted', until: held.until }
}

/** The receiver keeps to the end it was told, by its own clock. */
function isOpen({ until }: Held): boolean {
  return until === null || Date.parse(until) > Date.now()
}

function page({ held }: Kept, { accesses = [], after }: Data): object {
  const keys = [...held.keys()].toSorted()
  const from = after === null || after === undefined ? 0 : keys.findIndex((key) => key > after)
  const shown = from < 0 ? [] : keys.slice(from, from + pageSize)
  const more = from >= 0 && from + pageSize < keys.length
  return {
    holders: shown
      .flatMap((key) => held.get(key) ?? [])
      .filter(({ access }) => accesses.includes(access))
      .map(({ account, access, detail, assignmentId }) => ({ account, access, detail, assignmentId })),
    next: more ? shown.at(-1) : null,
  }
}

function keyOf(account: string, access: string): string {
  return JSON.stringify([account, access])
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) if (part instanceof Buffer) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}
