import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { NEXT_BIN } from './build'
import { DemoError } from './demo-error'
import { ROOT } from './options'

const STOP_WAIT_MS = 15_000
const READY_WAIT_MS = 60_000

/** The portal's server, as a process of its own. */
export interface Server {
  /** Resolves with the exit code when it ends, for whatever reason. */
  ended: Promise<number>
  /** Asks it to finish what it does and end; insists after 15 s. */
  stop(): Promise<void>
}

/** Starts the built portal on this port of localhost, with these variables of its own. */
export function startServer(port: number, variables: Record<string, string>): Server {
  const child = spawn(
    process.execPath,
    [
      '--import',
      path.join(ROOT, 'lib/demo/with-parent.mjs'),
      NEXT_BIN,
      'start',
      '-p',
      String(port),
      '-H',
      'localhost',
    ],
    {
      cwd: ROOT,
      env: { ...process.env, ...variables, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      // A process group of its own: Ctrl-C goes to us, and we stop it in good order.
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
    child.once('error', () => resolve(1))
  })
  return { ended, stop: () => stop(child, ended) }
}

/** Waits until the portal says that it is ready; fails when it ends first or takes longer than a minute. */
export async function untilReady(portalUrl: string, server: Server): Promise<void> {
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  let answer = 'no answer'
  for (let waited = 0; waited < READY_WAIT_MS && !hasEnded; waited += 200) {
    try {
      const response = await fetch(`${portalUrl}/readyz`, { signal: AbortSignal.timeout(5_000) })
      if (response.ok) return
      answer = `${response.status} ${(await response.text()).slice(0, 500)}`
    } catch {
      // Not listening yet.
    }
    await sleep(200)
  }
  throw new DemoError(
    hasEnded ? 'The server ended before it was ready.' : `The server is not ready: ${answer}`,
  )
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WAIT_MS)
  await ended
  clearTimeout(late)
}
