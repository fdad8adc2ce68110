import net from 'node:net'
import tls from 'node:tls'
import { z } from 'zod'
import { allowedAddresses } from '@/lib/http-client/allowed'
import { asUnsent } from '@/lib/http-client/unsent'
import { reach } from './settings'
import type { Line, Sink, SinkCall } from './sink'
import { syslogFrame } from './syslog-message'
import { Undelivered, undeliveredBecause } from './undelivered'

const config = z.object({
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'a name or an address, syslog.example.com for example')
    .meta({ title: 'Host' }),
  port: z.int().min(1).max(65_535).default(6514).meta({ title: 'Port' }),
  transport: z
    .enum(['tls', 'tcp'])
    .default('tls')
    .meta({
      title: 'Transport',
      description: 'Without TLS everybody on the way reads the log and may change it.',
      labels: { tls: 'TLS', tcp: 'TCP, unprotected' },
    }),
  verify: z.boolean().default(true).meta({
    title: 'Check the certificate',
    description: 'Off only to try things out: whoever sits in between can then pretend to be the receiver.',
  }),
  serverName: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.-]{0,253}$/, 'a name, syslog.example.com for example')
    .default('')
    .meta({ title: 'Name in the certificate', description: 'Where it is not the host’s.' }),
  ...reach,
  enterprise: z.int().min(1).max(4_294_967_295).default(32_473).meta({
    title: 'Enterprise number',
    description: 'Marks the structured data as gatehouse@number; 32473 is the one kept free for examples.',
  }),
})
type Config = z.infer<typeof config>

const connectMs = 10_000

/**
 * Syslog over TLS (RFC 5424, 5425). It has no receipt: a batch counts once the receiver has read all of it and closed its
 * side too. What it had read and not kept when it died is sent again, as far back as the sink's mark.
 */
export const syslog: Sink<Config> = {
  kind: 'syslog',
  about: {
    title: 'Syslog',
    hint: 'RFC 5424 over TLS, each message framed by its length. The receiver confirms nothing but that it has read.',
  },
  config,
  most: { events: 1_000, bytes: 1024 * 1024 },
  confirms: false,
  place: ({ host, port, transport }) => `${host}:${port}${transport === 'tcp' ? ', without TLS' : ''}`,
  deliver: async (call, lines) => {
    const { host, port, transport } = call.config
    const where = `${host}:${port}`
    try {
      const [address] = await allowedAddresses(host, call.config)
      const socket = connected(call, address?.address ?? host)
      await written(
        socket,
        framed(lines, call),
        call.signal,
        transport === 'tls' ? 'secureConnect' : 'connect',
      )
    } catch (error) {
      throw undeliveredBecause(asUnsent(error, where))
    }
  },
}

function framed(lines: readonly Line[], { host, config: { enterprise } }: SinkCall<Config>): Buffer {
  return Buffer.concat(lines.map((line) => syslogFrame(line, { host: host.name, enterprise })))
}

function connected({ config: settings }: SinkCall<Config>, address: string): net.Socket {
  const { host, port, transport, verify, serverName, certificates } = settings
  if (transport === 'tcp') return net.connect({ host: address, port })
  const name = serverName === '' ? host : serverName
  return tls.connect({
    host: address,
    port,
    // An address is no name that may be asked for.
    ...(net.isIP(name) === 0 && { servername: name }),
    rejectUnauthorized: verify,
    checkServerIdentity: (_host, certificate) => tls.checkServerIdentity(name, certificate),
    minVersion: 'TLSv1.2',
    ...(certificates !== undefined && { ca: [...tls.rootCertificates, certificates] }),
  })
}

function written(
  socket: net.Socket,
  bytes: Buffer,
  signal: AbortSignal,
  ready: 'connect' | 'secureConnect',
): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (error?: Error) => {
      signal.removeEventListener('abort', calledOff)
      socket.destroy()
      if (error) reject(error)
      else resolve()
    }
    const calledOff = () => over(new Undelivered('away', 'The receiver did not read in time.'))
    signal.addEventListener('abort', calledOff, { once: true })
    socket.setTimeout(connectMs, () => over(new Undelivered('away', 'The receiver is silent.')))
    socket.once('error', over)
    // It says nothing, but its end has to be read.
    socket.resume()
    let sent = false
    socket.once(ready, () => socket.end(bytes, () => (sent = true)))
    socket.once('close', () =>
      over(sent ? undefined : new Undelivered('away', 'The receiver closed the connection.')),
    )
  })
}
