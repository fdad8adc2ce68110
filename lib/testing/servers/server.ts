import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A server that a test started. */
export interface TestServer {
  pid: number
  /** What it printed so far. */
  printed(): Promise<string>
  /** Ends it by its id and waits until it is gone. */
  stop(): Promise<void>
}

export interface Starting {
  command: string
  args: readonly string[]
  /** Its scratch folder; what it prints goes into `log` there. */
  folder: string
  env?: Readonly<Record<string, string>>
  uid?: number
  gid?: number
  /** Asked again and again until it says yes. */
  ready(): Promise<boolean>
  timeoutMs?: number
}

/** A folder for one server, below the system's folder for such things. */
export function scratchFolder(name: string): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `gatehouse-${name}-`))
}

/** Removes a scratch folder, whoever owns what lies in it. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Starts a server in the foreground of a process of its own; fails with what it printed when it ends or is not ready in time. */
export async function startServer(starting: Starting): Promise<TestServer> {
  const { command, args, folder, env = {}, uid, gid, ready, timeoutMs = 60_000 } = starting
  const log = path.join(folder, 'log')
  const out = createWriteStream(log, { flags: 'a' })
  await new Promise((resolve) => out.once('open', resolve))
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', out, out],
    detached: true,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`))
  })
  let over: string | null = null
  void ended.then((how) => (over = how))
  const printed = () => readFile(log, 'utf8').catch(() => '')
  const until = Date.now() + timeoutMs
  while (!(await ready().catch(() => false))) {
    if (over === null && Date.now() < until) {
      await sleep(50)
      continue
    }
    const text = (await printed()).slice(-2_000)
    await end(child, ended)
    throw new Error(`${command} ${over ?? 'was not ready in time'}.\n${text}`)
  }
  return { pid: child.pid ?? 0, printed, stop: () => end(child, ended) }
}

/** The whole group: some servers are several processes. */
async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  signal(child, 'SIGTERM')
  const inTime = await Promise.race([ended.then(() => true), sleep(5_000, false, { ref: false })])
  if (!inTime) signal(child, 'SIGKILL')
  await ended
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, name)
  } catch {
    // It is gone already.
  }
}
