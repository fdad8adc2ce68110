import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { sendRaw, type RawReply } from '@/lib/http-client/send'
import { Unsent } from '@/lib/http-client/unsent'
import { isStoreRefused, refusalOf } from './refused'
import type { ObjectStoreSettings } from './settings'

const requestTimeoutMs = 30_000
const maxBytes = 64 * 1024 * 1024

/** Until when nobody may delete or overwrite a version of an object; the bucket must have been made with object lock. */
export interface Retention {
  /** In `COMPLIANCE` not even the account's owner may. */
  mode: 'GOVERNANCE' | 'COMPLIANCE'
  until: Date
}

export interface PutOptions {
  contentType: string
  contentEncoding?: 'gzip'
  retention?: Retention
  signal?: AbortSignal
}

/** A bucket. Each call is one attempt; it throws `StoreRefused` for an answer and `Unsent` where none came. */
export interface ObjectStore {
  /** Stores the object whole or not at all; one of the same key is replaced, or gets a new version. */
  put(key: string, body: Uint8Array, options: PutOptions): Promise<void>
  /** The object's bytes, or null when there is none of that key. */
  get(key: string, signal?: AbortSignal): Promise<Uint8Array | null>
  /** Until when the object is kept, as the store itself says; null when it has no retention. */
  retentionOf(key: string, signal?: AbortSignal): Promise<Retention | null>
}

/** A request as the SDK hands it to what sends it. */
interface Outgoing {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  query?: Readonly<Record<string, string | string[] | null>>
  headers: Record<string, string>
  body?: unknown
}

/**
 * A client of one bucket that sends through the portal's guarded HTTP and nowhere else. What the environment or files of
 * this machine say about AWS does not count, and repeating is its caller's affair.
 */
export async function objectStore(settings: ObjectStoreSettings): Promise<ObjectStore> {
  const sdk = await import('@aws-sdk/client-s3')
  const { accessKeyId, secretAccessKey, region, bucket, endpoint } = settings
  const client = new sdk.S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    defaultsMode: 'standard',
    // Others than AWS have no host name for each bucket.
    forcePathStyle: endpoint !== undefined,
    // Every store knows Content-MD5, which retention asks for; not every one the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: {
      // The SDK types its answers by a class of a package of its own; it reads these members of it.
      handle: async (request: Outgoing, { abortSignal }: { abortSignal?: AbortSignal } = {}) => ({
        response: answerOf(await sent(settings, request, abortSignal)) as never,
      }),
    },
  })
  const keyOf = (key: string) => (settings.prefix === '' ? key : `${settings.prefix}/${key}`)
  const place = (key: string) => ({ Bucket: bucket, Key: keyOf(key) })
  return {
    put: async (key, body, { contentType, contentEncoding, retention, signal }) => {
      const command = new sdk.PutObjectCommand({
        ...place(key),
        Body: body,
        ContentType: contentType,
        ContentMD5: createHash('md5').update(body).digest('base64'),
        ...(contentEncoding && { ContentEncoding: contentEncoding }),
        ...(retention && {
          ObjectLockMode: retention.mode,
          ObjectLockRetainUntilDate: retention.until,
        }),
      })
      await client.send(command, { ...(signal && { abortSignal: signal }) })
    },
    get: (key, signal) =>
      orNull(async () => {
        const { Body } = await client.send(new sdk.GetObjectCommand(place(key)), {
          ...(signal && { abortSignal: signal }),
        })
        return Body === undefined ? new Uint8Array() : Body.transformToByteArray()
      }),
    retentionOf: (key, signal) =>
      orNull(async () => {
        const { Retention: kept } = await client.send(new sdk.GetObjectRetentionCommand(place(key)), {
          ...(signal && { abortSignal: signal }),
        })
        if (kept?.Mode === undefined || kept.RetainUntilDate === undefined) return null
        return { mode: kept.Mode, until: kept.RetainUntilDate }
      }),
  }
}

async function sent(
  settings: ObjectStoreSettings,
  request: Outgoing,
  signal: AbortSignal | undefined,
): Promise<RawReply> {
  const url = addressOf(request, settings)
  const { host } = new URL(url)
  const reply = await sendRaw({
    url,
    method: methodOf(request.method),
    headers: request.headers,
    body: bodyOf(request.body),
    timeoutMs: requestTimeoutMs,
    maxBytes,
    privateNetwork: settings.privateNetwork,
    certificates: settings.certificates,
    ...(signal && { signal }),
  })
  if (reply.status >= 200 && reply.status <= 299) return reply
  throw refusalOf(host, reply.status, Buffer.from(reply.bytes).toString('utf8'))
}

const methods = ['GET', 'PUT'] as const

function methodOf(method: string): (typeof methods)[number] {
  const found = methods.find((each) => each === method)
  if (found === undefined) throw new Error(`The object store is not asked by ${method}.`)
  return found
}

function addressOf(
  { protocol, hostname, port, path, query = {} }: Outgoing,
  { endpoint }: ObjectStoreSettings,
): string {
  const asked = Object.entries(query).map(([name, value]) =>
    value === null || value === '' ? `${name}=` : `${name}=${encodeURIComponent(String(value))}`,
  )
  const search = asked.length === 0 ? '' : `?${asked.join('&')}`
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${search}`)
  const isExpected =
    endpoint === undefined
      ? /\.amazonaws\.com(\.cn)?$/.test(url.hostname) && url.protocol === 'https:'
      : url.origin === new URL(endpoint).origin
  if (!isExpected) throw new Unsent('forbidden', `${url.host} is not where the settings lead.`)
  return url.href
}

function bodyOf(body: unknown): string | Uint8Array {
  if (body === undefined) return ''
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  throw new Error('The object store is sent bytes and text only.')
}

function answerOf({ status, headers, bytes }: RawReply) {
  return { statusCode: status, headers, body: Readable.from([Buffer.from(bytes)], { objectMode: false }) }
}

async function orNull<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    const absent = isStoreRefused(error) && error.status === 404 && error.code !== 'NoSuchBucket'
    if (absent) return null
    throw error
  }
}
