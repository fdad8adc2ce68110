import { z } from 'zod'
import type { Reply, Sending } from '@/lib/http-client/send'
import { send } from '@/lib/http-client/send'
import type { Call } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { mayChange } from '../guard'
import type { KubernetesConfig } from './config'
import { hardTimeoutMs } from './config'
import { asConnectorError, failureOf } from './errors'

export type KubernetesCall = Call<KubernetesConfig>

const maxBytes = 16 * 1024 * 1024
const requestTimeoutMs = 10_000
const pageSize = '500'

const Page = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(z.unknown()).nullable(),
})

/** A look or a change as a whole takes no longer than it may. */
export function bounded(call: KubernetesCall): KubernetesCall {
  return { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(hardTimeoutMs)]) }
}

export function hostOf({ config }: Pick<KubernetesCall, 'config'>): string {
  return new URL(config.url).host
}

/** A path of the API; each part is quoted. */
export function pathOf(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`
}

/** One thing, or null where there is none. Throws ConnectorError. */
export async function find<T>(call: KubernetesCall, path: string, shape: z.ZodType<T>): Promise<T | null> {
  try {
    return understood(call, await sent(call, { url: path }), shape)
  } catch (error) {
    if (isConnectorError(error) && error.errorClass === 'not-found') return null
    throw error
  }
}

/** Everything in a collection, page by page. */
export async function findAll<T>(call: KubernetesCall, path: string, item: z.ZodType<T>): Promise<T[]> {
  const found: T[] = []
  let next: string | undefined
  do {
    const query = new URLSearchParams({ limit: pageSize, ...(next && { continue: next }) }).toString()
    const page: z.infer<typeof Page> = understood(call, await sent(call, { url: `${path}?${query}` }), Page)
    for (const each of page.items ?? []) found.push(parsed(call, each, item))
    next = page.metadata.continue
  } while (next)
  return found
}

/** Puts a question that is asked by POST and changes nothing. */
export async function ask<T>(
  call: KubernetesCall,
  path: string,
  body: object,
  shape: z.ZodType<T>,
): Promise<T> {
  return understood(call, await sent(call, { url: path, method: 'POST', body: JSON.stringify(body) }), shape)
}

/** Makes one change, if it may still be made. Throws ConnectorError. */
export async function change(
  call: KubernetesCall,
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: object,
): Promise<Reply> {
  await mayChange(call)
  // What would be answered after the lease is over must not be waited for, nor asked.
  const timeoutMs = Math.max(1, Math.min(requestTimeoutMs, call.deadline.getTime() - Date.now()))
  return sent(call, { url: path, method, body: JSON.stringify(body), timeoutMs })
}

/** The answer to one request; every answer that is no success is thrown. */
export async function sent(call: KubernetesCall, sending: Sending): Promise<Reply> {
  const { config, signal } = call
  if (signal.aborted) throw new ConnectorError('transient', 'The call took too long and was given up.')
  const token = await call.secret(config.token)
  const reply = await send({
    timeoutMs: requestTimeoutMs,
    ...sending,
    url: `${config.url}${sending.url}`,
    signal,
    maxBytes,
    privateNetwork: config.privateNetwork,
    certificates: config.certificates,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(sending.body !== undefined && { 'content-type': 'application/json' }),
    },
  }).catch((error: unknown) => {
    throw asConnectorError(error, hostOf(call))
  })
  if (reply.status < 200 || reply.status > 299) throw failureOf(reply, hostOf(call), token)
  return reply
}

export function understood<T>(call: KubernetesCall, { text }: Reply, shape: z.ZodType<T>): T {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    throw asConnectorError(error, hostOf(call))
  }
}

function parsed<T>(call: KubernetesCall, value: unknown, shape: z.ZodType<T>): T {
  const result = shape.safeParse(value)
  if (!result.success) throw asConnectorError(result.error, hostOf(call))
  return result.data
}
