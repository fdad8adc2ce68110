import { z } from 'zod'
import type { Reply, Sending } from '@/lib/http-client/send'
import { send } from '@/lib/http-client/send'
import type { Call } from '../connector'
import { ConnectorError } from '../connector'
import type { ScimConfig } from './config'
import { hardTimeoutMs } from './config'
import { asConnectorError, failureOf } from './errors'

export type ScimCall = Call<ScimConfig>

/** A group with everybody in it comes in one piece. */
const maxBytes = 16 * 1024 * 1024
const requestTimeoutMs = 10_000
const pageSize = 100

const Page = z.object({
  totalResults: z.number().default(0),
  startIndex: z.number().optional(),
  Resources: z.array(z.unknown()).default([]),
})

/** Some applications know the rule of the standard that a value of an attribute is one thing or several; some do not. */
const listOf = <T>(item: z.ZodType<T>) => z.union([z.array(item), item.transform((one) => [one])])

export const User = z.object({ id: z.string(), userName: z.string(), active: z.unknown().optional() })
export type User = z.infer<typeof User>

const Member = z.object({ value: z.string(), type: z.string().optional() })
export const Group = z.object({
  id: z.string(),
  displayName: z.string(),
  members: listOf(Member)
    .nullish()
    .transform((members) => members ?? []),
})
export type Group = z.infer<typeof Group>

type Query = Readonly<Record<string, string>>

/** One thing of the application. Throws ConnectorError. */
export async function read<T>(
  call: ScimCall,
  path: string,
  shape: z.ZodType<T>,
  query: Query = {},
): Promise<T> {
  return understood(await asked(call, { url: addressOf(call, path, query) }), shape, call)
}

/** Everything of one kind, page by page, however few the application gives at a time. */
export async function* readAll<T>(
  call: ScimCall,
  path: string,
  item: z.ZodType<T>,
  query: Query = {},
): AsyncGenerator<T, void, undefined> {
  let seen = 0
  for (;;) {
    const place = { startIndex: String(seen + 1), count: String(pageSize) }
    const { totalResults, startIndex, Resources } = await read(call, path, Page, { ...query, ...place })
    if (seen > 0 && startIndex !== undefined && startIndex !== seen + 1)
      throw new ConnectorError('config', `${hostOf(call)} gives the same page of ${path} again and again.`)
    for (const resource of Resources) yield understoodAs(item, resource, call)
    seen += Resources.length
    if (Resources.length === 0 || seen >= totalResults) return
  }
}

/** Changes one thing by operations that are made all or none; the caller has asked `mayChange`. Throws ConnectorError. */
export async function patch(call: ScimCall, path: string, operations: readonly object[]): Promise<void> {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  })
  // What would be answered after the lease is over must not be waited for, nor asked.
  const timeoutMs = Math.max(1, Math.min(requestTimeoutMs, call.deadline.getTime() - Date.now()))
  await asked(call, { url: addressOf(call, path, {}), method: 'PATCH', body, timeoutMs })
}

/** A look or a change as a whole takes no longer than it may. */
export function bounded(call: ScimCall): ScimCall {
  return { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(hardTimeoutMs)]) }
}

export function hostOf({ config }: ScimCall): string {
  return new URL(config.url).host
}

function addressOf({ config }: ScimCall, path: string, query: Query): string {
  const parameters = new URLSearchParams(query).toString()
  return `${config.url}${path}${parameters === '' ? '' : `?${parameters}`}`
}

async function asked(call: ScimCall, sending: Sending): Promise<Reply> {
  const { config, signal } = call
  if (signal.aborted) throw new ConnectorError('transient', 'The call took too long and was given up.')
  const token = await call.secret(config.token)
  const reply = await send({
    timeoutMs: requestTimeoutMs,
    ...sending,
    signal,
    maxBytes,
    privateNetwork: config.privateNetwork,
    certificates: config.certificates,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/scim+json, application/json',
      ...(sending.body !== undefined && { 'content-type': 'application/scim+json' }),
    },
  }).catch((error: unknown) => {
    throw asConnectorError(error, hostOf(call))
  })
  if (reply.status < 200 || reply.status > 299) throw failureOf(reply, hostOf(call), token)
  return reply
}

function understood<T>({ text }: Reply, shape: z.ZodType<T>, call: ScimCall): T {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    throw asConnectorError(error, hostOf(call))
  }
}

function understoodAs<T>(shape: z.ZodType<T>, value: unknown, call: ScimCall): T {
  const result = shape.safeParse(value)
  if (!result.success) throw asConnectorError(result.error, hostOf(call))
  return result.data
}
