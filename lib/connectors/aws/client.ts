import type { Reply } from '@/lib/http-client/send'
import { send } from '@/lib/http-client/send'
import type { Call } from '../connector'
import { ConnectorError } from '../connector'
import { asConnectorError, failureOf } from './errors'
import type { AwsConfig } from './settings'

const requestTimeoutMs = 10_000
const maxBytes = 4 * 1024 * 1024

/** A request as the clients of AWS hand it to what sends it. */
interface Outgoing {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  headers: Record<string, string>
  body?: unknown
}

/** What the clients of AWS are made with. */
export interface ClientSettings {
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
  maxAttempts: number
  defaultsMode: 'standard'
  useFipsEndpoint: false
  useDualstackEndpoint: false
  requestHandler: { handle(request: Outgoing): Promise<{ response: Answer }> }
  endpoint?: string
}

interface Answer {
  statusCode: number
  headers: Readonly<Record<string, string>>
  body: Uint8Array
}

/**
 * Settings that make a client of AWS send through the portal's guarded HTTP and nowhere else. Attempts are the engine's
 * affair, and what the environment or files of this machine say about AWS does not count.
 */
export async function clientSettings(
  call: Call<AwsConfig>,
  heard?: (reply: Reply) => void,
): Promise<ClientSettings> {
  const { region, accessKeyId, endpoint } = call.config
  const secretAccessKey = await call.secret(call.config.secretAccessKey)
  return {
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
    defaultsMode: 'standard',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: {
      handle: async (request) => {
        const reply = await sent(call, request, secretAccessKey)
        heard?.(reply)
        return { response: answerOf(reply) }
      },
    },
    ...(endpoint !== undefined && { endpoint }),
  }
}

/** A look or a change as a whole takes no longer than it may. */
export function bounded<Config>(call: Call<Config>, hardTimeoutMs: number): Call<Config> {
  return { ...call, signal: AbortSignal.any([call.signal, AbortSignal.timeout(hardTimeoutMs)]) }
}

async function sent(call: Call<AwsConfig>, request: Outgoing, secret: string): Promise<Reply> {
  const { config, signal } = call
  if (signal.aborted) throw new ConnectorError('transient', 'The call took too long and was given up.')
  const url = addressOf(request, config)
  const { host } = new URL(url)
  const reply = await send({
    url,
    // Every operation of the services that are used here is a POST.
    method: 'POST',
    headers: request.headers,
    body: textOf(request.body),
    signal,
    timeoutMs: timeLeftMs(call),
    maxBytes,
    privateNetwork: config.privateNetwork,
    certificates: config.certificates,
  }).catch((error: unknown) => {
    throw asConnectorError(error, host)
  })
  // Read here: others than AWS answer errors in a shape of their own, which the clients cannot read.
  if (reply.status < 200 || reply.status > 299) throw failureOf(reply, host, [secret])
  return reply
}

/** What would be done after the lease is over must not be on its way then; later than that only looks are made. */
function timeLeftMs({ deadline }: Call<unknown>): number {
  const leftMs = deadline.getTime() - Date.now()
  return leftMs > 0 ? Math.min(requestTimeoutMs, leftMs) : requestTimeoutMs
}

function addressOf(request: Outgoing, { endpoint }: AwsConfig): string {
  const { protocol, hostname, port, path } = request
  const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`)
  const isExpected =
    endpoint === undefined
      ? /\.amazonaws\.com(\.cn)?$/.test(url.hostname) && url.protocol === 'https:'
      : url.origin === new URL(endpoint).origin
  if (!isExpected) throw new ConnectorError('config', `${url.host} is not where the settings lead.`)
  return url.href
}

function textOf(body: unknown): string {
  if (body === undefined) return ''
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return new TextDecoder().decode(body)
  throw new ConnectorError('config', 'A request of a kind that is not sent.')
}

function answerOf({ status, headers, text }: Reply): Answer {
  return { statusCode: status, headers, body: Buffer.from(text) }
}
