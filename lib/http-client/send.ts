import type { LookupAddress } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { isGuarded } from './address'
import { allowedAddresses } from './allowed'
import { asUnsent, Unsent } from './unsent'

export interface Sending {
  url: string
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array
  signal?: AbortSignal
  /** For everything from the look-up of the name to the last byte, in milliseconds. */
  timeoutMs?: number
  /** The longest answer that is read. */
  maxBytes?: number
  /** Lets it reach this machine and networks of one's own; where clouds keep credentials it never goes. */
  privateNetwork?: boolean
  /** Certificates in PEM that are trusted besides the usual ones. */
  certificates?: string | undefined
  /** The addresses of a host; the system's resolver unless given. */
  resolve?: (host: string) => Promise<LookupAddress[]>
}

export interface Reply {
  status: number
  /** By lower-case name; several of one name are joined by a comma. */
  headers: Readonly<Record<string, string>>
  text: string
}

/** An answer as it came, for what is no text. */
export interface RawReply extends Omit<Reply, 'text'> {
  bytes: Uint8Array
}

const defaultTimeoutMs = 10_000
const defaultMaxBytes = 1024 * 1024

/**
 * Sends one request to an address that somebody has typed in. The name is looked up once, and what was found is judged
 * and connected to, so that it cannot mean something else a moment later. No redirect is followed: it is the answer.
 * Throws `Unsent` when there is no answer.
 */
export async function send(sending: Sending): Promise<Reply> {
  const { bytes, ...reply } = await sendRaw(sending)
  return { ...reply, text: Buffer.from(bytes).toString('utf8') }
}

/** The same, with the answer's bytes as they came. */
export async function sendRaw(sending: Sending): Promise<RawReply> {
  const { url, signal, timeoutMs = defaultTimeoutMs } = sending
  if (!isGuarded(url))
    throw new Unsent('forbidden', 'The address must begin with https://; http is for this machine only.')
  const { host } = new URL(url)
  const limit = AbortSignal.timeout(timeoutMs)
  const over = signal === undefined ? limit : AbortSignal.any([signal, limit])
  try {
    over.throwIfAborted()
    const response = await responseTo(sending, over)
    return {
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      bytes: await bounded(response, host, sending.maxBytes ?? defaultMaxBytes),
    }
  } catch (error) {
    if (limit.aborted) throw new Unsent('slow', `${host} did not answer within ${timeoutMs / 1_000} s.`)
    if (signal?.aborted) throw new Unsent('slow', `The request to ${host} was called off.`)
    throw asUnsent(error, host)
  }
}

async function responseTo(sending: Sending, signal: AbortSignal): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, body = '', certificates } = sending
  const url = new URL(sending.url)
  const addresses = await before(signal, allowedAddresses(url.hostname.replace(/^\[|\]$/g, ''), sending))
  const options: https.RequestOptions = {
    method,
    signal,
    // A connection of its own: one that was allowed for somebody else may not be allowed here.
    agent: false,
    headers: {
      'user-agent': 'Gatehouse',
      'accept-encoding': 'identity',
      ...headers,
      ...(body.length > 0 && { 'content-length': String(Buffer.byteLength(body)) }),
    },
    lookup: (_host, { all }, found) => {
      const [first] = addresses
      if (all) found(null, addresses)
      else found(null, first?.address ?? '', first?.family)
    },
    ...(certificates !== undefined && { secureContext: trusting(certificates) }),
  }
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options)
    request.once('response', resolve)
    // Not once: a connection that breaks after the answer must not end the process.
    request.on('error', reject)
    request.end(body)
  })
}

/** Reading all the usual certificates takes 30 ms of the processor, more than everything else about a request. */
const contexts = new Map<string, SecureContext>()

function trusting(certificates: string): SecureContext {
  const context =
    contexts.get(certificates) ?? createSecureContext({ ca: [...rootCertificates, certificates] })
  contexts.set(certificates, context)
  return context
}

/** What cannot be called off is no longer waited for. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

function headersOf({ headersDistinct }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? '']),
  )
}

async function bounded(response: IncomingMessage, host: string, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response) {
    if (!(part instanceof Uint8Array)) continue
    size += part.byteLength
    // Leaving the loop ends the connection.
    if (size > maxBytes) throw new Unsent('too-much', `${host} sent more than ${maxBytes} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
