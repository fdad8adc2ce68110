import type { z } from 'zod'
import { Silent } from './silent'

/** How long a system may take to answer, in milliseconds: somebody waits for it. */
const timeLimitMs = 3_000
const sizeLimitBytes = 1024 * 1024

export interface Asking {
  headers?: Readonly<Record<string, string>>
  /** Statuses that are an answer, besides 200. */
  also?: readonly number[]
  signal?: AbortSignal
}

export interface Answer {
  status: number
  text: string
}

/**
 * One GET: at most three seconds and one megabyte, no redirect, no second try. Throws `Silent` for everything that is no
 * answer; its words never hold the address in full, a header or what the system wrote.
 */
export async function get(
  address: string,
  { headers = {}, also = [], signal }: Asking = {},
): Promise<Answer> {
  const { host } = new URL(address)
  const limit = AbortSignal.timeout(timeLimitMs)
  try {
    const response = await fetch(address, {
      headers: { 'user-agent': 'Gatehouse', ...headers },
      // A redirect would take the secret to wherever the answer says.
      redirect: 'manual',
      cache: 'no-store',
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    })
    if (response.status !== 200 && !also.includes(response.status)) {
      await response.body?.cancel()
      throw new Silent(wordsFor(host, response.status))
    }
    return { status: response.status, text: await bounded(response, host) }
  } catch (error) {
    if (error instanceof Silent) throw error
    const slow = limit.aborted || signal?.aborted === true
    throw new Silent(
      slow ? `${host} did not answer within ${timeLimitMs / 1_000} s.` : `${host} could not be reached.`,
      true,
    )
  }
}

/** The same, read as JSON of a known shape; `null` for a status in `also`. */
export async function getJson<T>(
  address: string,
  shape: z.ZodType<T>,
  asking: Asking = {},
): Promise<T | null> {
  const { host } = new URL(address)
  const headers = { accept: 'application/json', ...asking.headers }
  const answer = await get(address, { ...asking, headers })
  if (answer.status !== 200) return null
  const read = shape.safeParse(parsed(answer.text))
  if (!read.success) throw new Silent(`${host} gave an answer that could not be read.`)
  return read.data
}

export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function bounded(response: Response, host: string): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.byteLength
    // Leaving the loop cancels the rest.
    if (size > sizeLimitBytes) throw new Silent(`${host} sent more than 1 MiB.`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function wordsFor(host: string, status: number): string {
  if (status === 401 || status === 403)
    return `${host} answered ${status}: it does not take the secret, or the account may not read this.`
  if (status === 404) return `${host} answered 404: the address or the name in the settings is not right.`
  if (status === 429) return `${host} answered 429: it is asked too often.`
  if (status >= 300 && status < 400) return `${host} answered ${status}, which leads elsewhere.`
  return `${host} answered ${status}.`
}
