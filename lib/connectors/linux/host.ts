import type { Client, ClientChannel } from 'ssh2'
import type { Call } from '../connector'
import { ConnectorError, isConnectorError } from '../connector'
import { concurrency, hardTimeoutMs, type LinuxConfig } from './config'
import { withConnection } from './connection'
import { agentError, asConnectorError } from './errors'

export type HostCall = Call<LinuxConfig>

/** A connection to the agent of a host. */
export interface Host {
  /** Sends one request, and answers what the agent printed, line by line. Throws ConnectorError. */
  ask(lines: readonly string[]): Promise<string[]>
  client: Client
}

/** An answer longer than this is no answer. */
const maxAnswerBytes = 4 * 1024 * 1024

/** Does `work` with the agent of a host, in its turn and in the time of a call. */
export async function withHost<T>(
  call: HostCall,
  during: string,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(hardTimeoutMs)])
  const release = await turn(`${call.config.host}:${call.config.port}`)
  try {
    if (signal.aborted) throw tooLong()
    const privateKey = await call.secret(call.config.key)
    const outcome = await withConnection(call.config, privateKey, (client) =>
      unlessAborted(signal, answered(work({ client, ask: (lines) => ask(client, lines) }))),
    )
    if (!outcome.ok) throw outcome.error
    return outcome.value
  } catch (error) {
    throw asConnectorError(error, during)
  } finally {
    release()
  }
}

/** Asks one thing. */
export function askHost(call: HostCall, during: string, lines: readonly string[]): Promise<string[]> {
  return withHost(call, during, ({ ask: once }) => once(lines))
}

type Answered<T> = { ok: true; value: T } | { ok: false; error: Error }

/** What the agent refuses says nothing against the connection. */
async function answered<T>(work: Promise<T>): Promise<Answered<T>> {
  try {
    return { ok: true, value: await work }
  } catch (error) {
    if (isConnectorError(error) && error.errorClass !== 'transient') return { ok: false, error }
    throw error
  }
}

async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let giveUp = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    giveUp = () => reject(tooLong())
    signal.addEventListener('abort', giveUp, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function tooLong(): ConnectorError {
  return new ConnectorError('transient', 'the host took too long, and the call was given up.')
}

async function ask(client: Client, lines: readonly string[]): Promise<string[]> {
  const channel = await opened(client)
  const [out, err] = [collected(channel), collected(channel.stderr)]
  const status = await new Promise<number | null>((resolve) => {
    let code: number | null = null
    channel.once('exit', (given: number | null) => (code = given))
    channel.once('close', () => resolve(code))
    channel.end(`${lines.join('\n')}\n`)
  })
  if (status !== 0) throw agentError(status, err())
  return out().split('\n').slice(0, -1)
}

function opened(client: Client): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec('gatehouse-agent', (error, channel) => (error ? reject(error) : resolve(channel)))
  })
}

function collected(stream: NodeJS.ReadableStream): () => string {
  const parts: Buffer[] = []
  let length = 0
  stream.on('data', (part: Buffer) => {
    length += part.length
    if (length <= maxAnswerBytes) parts.push(part)
  })
  return () => {
    if (length > maxAnswerBytes) throw new ConnectorError('config', 'The host answers with too much.')
    return Buffer.concat(parts).toString()
  }
}

const lines = new Map<string, { running: number; queue: (() => void)[] }>()

/** Waits until fewer than `concurrency` requests to a host run; the answer gives the place back. */
async function turn(host: string): Promise<() => void> {
  const line = lines.get(host) ?? { running: 0, queue: [] }
  lines.set(host, line)
  if (line.running >= concurrency) await new Promise<void>((resolve) => line.queue.push(resolve))
  else line.running++
  return () => {
    const next = line.queue.shift()
    if (next) return next()
    line.running--
    if (line.running === 0) lines.delete(host)
  }
}
