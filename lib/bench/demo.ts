import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { wipeCluster } from '@/db/embedded/cluster'
import { freePort } from '@/db/embedded/port'
import { atMost, type Bench } from './figure'
import { page } from './http'
import { ROOT } from './lab'
import { timed } from './stats'

const run = promisify(execFile)
const patienceMs = 300_000
const stopMs = 60_000

/** From a fresh clone to the sign-in page of the demo; what npm would download is there already. */
export const demo: Bench = {
  name: 'demo',
  async *run(lab) {
    const dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-clone-'))
    try {
      await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, path.join(dir, 'gatehouse')])
      const clone = path.join(dir, 'gatehouse')
      await cp(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'), {
        recursive: true,
        verbatimSymlinks: true,
      })
      lab.say('demo: the clone is of the last commit, not of what is changed since')
      const ms = await msUntilServed(clone)
      yield { name: 'demo-from-clone', value: ms / 1_000, unit: 's', ratio: null, goal: atMost(90) }
    } finally {
      // Nothing may go on running on a folder that is gone.
      for (const name of ['portal', 'target'])
        await wipeCluster(path.join(dir, 'gatehouse', '.gatehouse', name))
      await rm(dir, { recursive: true, force: true })
    }
  },
}

/** Starts the demo, waits for its sign-in page, and stops it again. */
async function msUntilServed(clone: string): Promise<number> {
  const port = await freePort(undefined, 'localhost')
  // A process group of its own, so that npm and what it starts can be told together to stop.
  const child = spawn('npm', ['run', 'demo', '--', '--port', String(port)], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let printed = ''
  const keep = (chunk: Buffer) => (printed += chunk.toString())
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = once(child, 'exit')
  try {
    return await timed(() =>
      untilServed(
        `http://localhost:${port}/sign-in`,
        () => child.exitCode,
        () => printed,
      ),
    )
  } finally {
    if (child.pid !== undefined) await endGroup(child.pid)
    await ended
  }
}

/** Tells a process group to stop and waits for the last of it: npm leaves before the demo has stopped its databases. */
async function endGroup(group: number): Promise<void> {
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(-group, name)
    } catch {
      return false
    }
  }
  signal('SIGTERM')
  for (const deadline = Date.now() + stopMs; signal(0) && Date.now() < deadline;) await sleep(100)
}

async function untilServed(url: string, exitCode: () => number | null, printed: () => string): Promise<void> {
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(200)) {
    if (exitCode() !== null) break
    const html = await page(url, {}).catch(() => null)
    if (html !== null) return
  }
  throw new Error(`The demo did not come up:\n${printed()}`)
}
