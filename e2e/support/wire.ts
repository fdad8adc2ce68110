import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

const root = path.resolve(import.meta.dirname, '../..')

const Manifest = z.object({
  node: z.record(
    z.string(),
    z.object({ exportedName: z.string(), filename: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
})

/** A server action as the built portal knows it. */
export interface WiredAction {
  id: string
  /** A page that carries it. */
  page: string
}

/** Every server action of the build, by `<file in app/>#<name>`. */
export async function wiredActions(): Promise<Map<string, WiredAction>> {
  const file = path.join(root, '.next/server/server-reference-manifest.json')
  const { node } = Manifest.parse(JSON.parse(await readFile(file, 'utf8')))
  return new Map(
    Object.entries(node).map(([id, { exportedName, filename, workers }]) => [
      `${filename.replace(/^.*?app\//, '')}#${exportedName}`,
      { id, page: pageOf(Object.keys(workers)[0] ?? '') },
    ]),
  )
}

/** `app/(portal)/admin/people/page` is at `/admin/people`. */
function pageOf(worker: string): string {
  const parts = worker.split('/').slice(1, -1)
  const shown = parts.filter((part) => !part.startsWith('(')).map((part) => part.replace(/^\[.*\]$/, 'x'))
  return `/${shown.join('/')}`
}

export interface WireAnswer {
  status: number
  /** Where the answer sends the browser to, or null. */
  to: string | null
  headers: Headers
  text: string
}

/** One request, no redirect followed. `cookie`: as a browser would send it, or null for a stranger. */
export async function ask(
  url: string,
  { cookie = null, ...init }: RequestInit & { cookie?: string | null } = {},
): Promise<WireAnswer> {
  const headers = new Headers(init.headers)
  if (cookie !== null) headers.set('cookie', cookie)
  const response = await fetch(url, {
    signal: AbortSignal.timeout(20_000),
    ...init,
    headers,
    redirect: 'manual',
  })
  const streams = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
  if (streams) await response.body?.cancel()
  const sentTo = response.headers.get('x-action-redirect') ?? response.headers.get('location')
  return {
    status: response.status,
    to: sentTo?.replace(/;(push|replace)$/, '') ?? null,
    headers: response.headers,
    text: streams ? '' : await response.text(),
  }
}

/** What React sends for a call: each argument, with a form's fields beside it. */
export function callBody(takes: 'state' | 'form' | 'nothing', fields: Iterable<[string, string]>): FormData {
  const body = new FormData()
  for (const [name, value] of fields) body.append(`_1_${name}`, value)
  const args = { state: '[{},"$K1"]', form: '["$K1"]', nothing: '[]' }
  body.append('0', args[takes])
  return body
}

/** Calls a server action as the portal's own page would. */
export function callAction(
  portalUrl: string,
  action: WiredAction,
  call: { cookie: string | null; body: FormData | string; headers?: Record<string, string> },
): Promise<WireAnswer> {
  return ask(`${portalUrl}${action.page}`, {
    method: 'POST',
    cookie: call.cookie,
    body: call.body,
    headers: { origin: portalUrl, 'next-action': action.id, accept: 'text/x-component', ...call.headers },
  })
}
