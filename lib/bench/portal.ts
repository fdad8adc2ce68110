import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@/db/embedded/port'
import { insertSession } from '@/db/queries/sessions'
import { sessionCookie } from '@/lib/auth/cookies'
import { HOUR } from '@/lib/domain/duration'
import { hashToken, newToken } from '@/lib/auth/token'
import { ensureBuilt, NEXT_BIN } from '@/lib/demo/build'
import type { PrincipalId } from '@/lib/domain/ids'
import { ROOT, type BenchDatabase, type Lab } from './lab'

/** What a process has used since it began. */
export interface Vitals {
  cpuMs: number
  residentBytes: number
}

/** The built portal, served by `next start` in a process of its own. */
export interface Portal {
  url: string
  sweepSecret: string
  vitals(): Promise<Vitals>
  /** The headers of a browser in which this person has signed in. */
  signedIn(principalId: PrincipalId): Promise<Record<string, string>>
  stop(): Promise<void>
}

/** Builds unless the build is that of these very sources, and serves the portal on this database. */
export async function servePortal(
  lab: Lab,
  database: BenchDatabase,
  variables: Record<string, string> = {},
): Promise<Portal> {
  await ensureBuilt(path.join(ROOT, '.gatehouse'), lab.say)
  const port = await freePort(undefined, 'localhost')
  const url = `http://localhost:${port}`
  const secret = () => randomBytes(32).toString('base64')
  const sweepSecret = secret()
  const preloads = ['lib/demo/with-parent.mjs', 'lib/bench/vitals.mjs'].flatMap((file) => [
    '--import',
    path.join(ROOT, file),
  ])
  const child = spawn(
    process.execPath,
    [...preloads, NEXT_BIN, 'start', '-p', String(port), '-H', 'localhost'],
    {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        LOG_LEVEL: 'fatal',
        DATABASE_URL: database.url,
        PORTAL_URL: url,
        AUTH_SECRET: secret(),
        SEALING_KEY: secret(),
        SWEEP_SECRET: sweepSecret,
        SWEEP_TIMER: 'off',
        GATEHOUSE_DEMO: '1',
        ...variables,
      },
    },
  )
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  lab.atEnd(stop)
  await untilReady(url, child)
  return {
    url,
    sweepSecret,
    stop,
    vitals: () => ask(child),
    async signedIn(principalId) {
      const token = newToken()
      const now = new Date()
      const expires_at = new Date(now.getTime() + 12 * HOUR)
      const session = {
        principal_id: principalId,
        token_hash: hashToken(token),
        expires_at,
        auth_time: now,
        via: 'oidc' as const,
      }
      await database.owner.transaction().execute((tx) => insertSession(tx, session))
      return { cookie: `${sessionCookie(url).name}=${token}; tz=Europe/Stockholm` }
    },
  }
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
    if (child.exitCode !== null)
      throw new Error(`The portal ended with ${child.exitCode} before it was ready.`)
    const answer = await fetch(`${url}/readyz`).catch(() => null)
    if (answer?.ok) return
  }
  throw new Error('The portal was not ready within 30 s.')
}

function ask(child: ChildProcess): Promise<Vitals> {
  return new Promise((resolve) => {
    const hear = (message: unknown) => {
      if (!isVitals(message)) return
      child.off('message', hear)
      resolve(message.vitals)
    }
    child.on('message', hear)
    child.send('vitals')
  })
}

/** Next sends messages of its own on the same channel. */
function isVitals(message: unknown): message is { vitals: Vitals } {
  return typeof message === 'object' && message !== null && 'vitals' in message
}
