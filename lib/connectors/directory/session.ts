import type { Socket } from 'node:net'
import net from 'node:net'
import tls from 'node:tls'
import type { Client, ClientOptions } from 'ldapts'
import type { Call } from '../connector'
import { isConnectorError, ConnectorError } from '../connector'
import { asConnectorError } from './errors'
import type { DirectoryConfig } from './settings'
import { hardTimeoutMs } from './settings'

export type DirectoryCall = Call<DirectoryConfig>

const connectTimeoutMs = 5_000

/**
 * Signs in as the portal, runs `work` and disconnects. Throws ConnectorError.
 * `limitMs` bounds the whole; what has not ended by then, or when the call is aborted, is cut off.
 */
export async function withDirectory<T>(
  call: DirectoryCall,
  during: string,
  work: (client: Client) => Promise<T>,
  limitMs: number = hardTimeoutMs,
): Promise<T> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(limitMs)])
  try {
    signal.throwIfAborted()
    const password = await call.secret(call.config.password)
    return await connected(call.config, signal, async (client) => {
      await client.bind(call.config.bindDn, password)
      return work(client)
    })
  } catch (error) {
    if (signal.aborted && !isConnectorError(error)) {
      throw new ConnectorError('transient', `${during}: stopped, because its time was over.`)
    }
    throw asConnectorError(error, during)
  }
}

/** Connects, runs `work`, disconnects; throws what the client throws. */
async function connected<T>(
  config: DirectoryConfig,
  signal: AbortSignal,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { Client } = await import('ldapts')
  const line = oneSocket()
  const client = new Client({ ...clientOptions(config), ...line.factories })
  signal.addEventListener('abort', line.cut, { once: true })
  try {
    signal.throwIfAborted()
    if (config.startTls) await client.startTLS(tlsOptions(config))
    return await work(client)
  } finally {
    signal.removeEventListener('abort', line.cut)
    line.cut()
  }
}

function clientOptions(config: DirectoryConfig): ClientOptions {
  const secure = /^ldaps:/i.test(config.url)
  // With TLS options of its own, the client would speak TLS from the start on ldap:// as well.
  return {
    url: config.url,
    connectTimeout: connectTimeoutMs,
    ...(secure && { tlsOptions: tlsOptions(config) }),
  }
}

function tlsOptions({ url, trustedCertificates }: DirectoryConfig): tls.ConnectionOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  return {
    host,
    ...(net.isIP(host) === 0 && { servername: host }),
    ...(trustedCertificates !== undefined && { secureContext: contextFor(trustedCertificates) }),
  }
}

const contexts = new Map<string, tls.SecureContext>()

/** Kept: to read every known authority again costs 30 ms of processor for each connection. */
function contextFor(trusted: string): tls.SecureContext {
  const context = contexts.get(trusted) ?? tls.createSecureContext({ ca: [...tls.rootCertificates, trusted] })
  contexts.set(trusted, context)
  return context
}

/**
 * The sockets of one call, to be cut at its end. The client connects again by itself when a connection is lost, and
 * what it then asks without a name may be answered "there is no such thing": it gets one connection only.
 */
function oneSocket(): {
  factories: Pick<ClientOptions, 'createConnection' | 'createSecureConnection'>
  cut(): void
} {
  const sockets: Socket[] = []
  const kept = <S extends Socket>(socket: S): S => {
    // Who waits for an answer is told of a lost connection; the event as well would end the process.
    socket.on('error', () => {})
    sockets.push(socket)
    return socket
  }
  const once = <S extends Socket>(open: () => S): S => {
    if (sockets.length > 0) throw new ConnectorError('transient', 'The connection to the directory was lost.')
    return kept(open())
  }
  // The client calls them in these ways only: with port and host, and for StartTLS with the options of its socket.
  const createConnection = ((port: number, host: string) =>
    once(() => net.connect(port, host))) as typeof net.connect
  const createSecureConnection = ((first: number | tls.ConnectionOptions, host: string, options: object) =>
    typeof first === 'number'
      ? once(() => tls.connect(first, host, options))
      : kept(tls.connect(first))) as typeof tls.connect
  return {
    factories: { createConnection, createSecureConnection },
    cut: () => sockets.forEach((socket) => socket.destroy()),
  }
}
