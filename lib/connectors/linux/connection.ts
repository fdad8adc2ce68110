import { createHash } from 'node:crypto'
import type { Client, ConnectConfig } from 'ssh2'
import { ConnectorError } from '../connector'
import { hardTimeoutMs, type LinuxConfig } from './config'
import { fingerprint, hostKeyAlgorithms, pinned } from './host-keys'

interface Connection {
  client: Promise<Client>
  users: number
  idle?: NodeJS.Timeout
}

/** How long a connection is kept for the next request, in milliseconds: a grant is followed by a look. */
const idleMs = 5_000

const connections = new Map<string, Connection>()

/**
 * A connection that requests to one host share, with the portal's own key, to the host with one of the pinned keys
 * only. `work` is given the connection, and says by throwing that it should not be used again.
 */
export async function withConnection<T>(
  config: LinuxConfig,
  privateKey: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const name = nameOf(config, privateKey)
  const connection = connections.get(name) ?? { client: connected(config, privateKey), users: 0 }
  connections.set(name, connection)
  clearTimeout(connection.idle)
  connection.users++
  const forget = () => {
    if (connections.get(name) === connection) connections.delete(name)
  }
  try {
    const client = await connection.client
    client.once('close', forget)
    return await work(client).finally(() => client.off('close', forget))
  } catch (error) {
    forget()
    throw error
  } finally {
    connection.users--
    if (connection.users === 0) leave(connection, connections.get(name) === connection, forget)
  }
}

function leave(connection: Connection, keep: boolean, forget: () => void): void {
  const end = () => {
    forget()
    connection.client.then(
      (client) => client.end(),
      () => {},
    )
  }
  if (!keep) return end()
  connection.idle = setTimeout(end, idleMs)
  connection.idle.unref()
}

/** Ends the connections that wait for the next request. */
export async function closeConnections(): Promise<void> {
  const open = [...connections.values()]
  connections.clear()
  await Promise.allSettled(open.map(async ({ client }) => (await client).end()))
}

/** Other settings, or another key, make another connection. */
function nameOf({ host, port, user, hostKeys }: LinuxConfig, privateKey: string): string {
  return createHash('sha256')
    .update(JSON.stringify([host, port, user, hostKeys, privateKey]))
    .digest('hex')
}

async function connected(config: LinuxConfig, privateKey: string): Promise<Client> {
  // Node finds only some of its names, which are all on the default.
  const { Client: SshClient } = (await import('ssh2')).default
  const client = new SshClient()
  let refusedKey: string | null = null
  const settings: ConnectConfig = {
    host: config.host,
    port: config.port,
    username: config.user,
    privateKey,
    readyTimeout: hardTimeoutMs,
    hostVerifier: (key: Buffer) => {
      const shown = fingerprint(key)
      const trusted = pinned(config.hostKeys).includes(shown)
      if (!trusted) refusedKey = shown
      return trusted
    },
    ...hostKeyAlgorithms(config.hostKeys),
  }
  await new Promise<void>((resolve, reject) => {
    // Once it stands, what befalls the connection reaches the request that waits for an answer as its end.
    client.on('error', (error) => reject(refusedKey === null ? error : stranger(refusedKey)))
    client.once('close', () => reject(new Error('The host ended the connection.')))
    client.once('ready', resolve)
    client.connect(settings)
  })
  return client
}

function stranger(shown: string): ConnectorError {
  return new ConnectorError(
    'config',
    `The host shows a key that is not pinned (${shown}). Compare it on the host itself, and add it only if it is the host's.`,
  )
}
