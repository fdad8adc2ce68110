import { createServer } from 'node:net'

/** Whether nothing listens on this port of the given address. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * `wanted` when it is free, else the next free port above it; any free port when none is wanted.
 * Another process may still take it before it is used: whoever binds must be ready to ask again.
 */
export async function freePort(wanted?: number, host = '127.0.0.1'): Promise<number> {
  if (wanted === undefined) return anyPort(host)
  for (let port = wanted; port < Math.min(wanted + 100, 65_536); port++) {
    if (await isPortFree(port, host)) return port
  }
  return anyPort(host)
}

function anyPort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host }, () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No port was assigned.'))
        else resolve(address.port)
      })
    })
  })
}
