import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

export interface PortalServer {
  url: string
  stop(): Promise<void>
}

/** A port of localhost that nobody has, at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  // The address of a listening TCP server is never a pipe's name.
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * The built portal on a port and a database of its own, for journeys that configure it differently from the rest:
 * another identity provider, another door. Needs `next build` to have run.
 */
export async function startPortal(args: {
  port: number
  databaseUrl: string
  workerUrl: string
  env: Record<string, string>
}): Promise<PortalServer> {
  const url = `http://localhost:${args.port}`
  const secret = () => randomBytes(32).toString('base64')
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', 'localhost', '-p', String(args.port)],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        LOG_LEVEL: 'fatal',
        DATABASE_URL: args.databaseUrl,
        WORKER_DATABASE_URL: args.workerUrl,
        PORTAL_URL: url,
        AUTH_SECRET: secret(),
        SEALING_KEY: secret(),
        SWEEP_SECRET: secret(),
        SWEEP_TIMER: 'off',
        ...args.env,
      },
    },
  )
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    if (child.exitCode !== null)
      throw new Error(`The portal ended with ${child.exitCode} before it answered.`)
    const answer = await fetch(`${url}/healthz`).catch(() => null)
    if (answer?.ok) return { url, stop }
    await new Promise((wake) => setTimeout(wake, 100))
  }
  await stop()
  throw new Error('The portal did not answer within 20 s.')
}
