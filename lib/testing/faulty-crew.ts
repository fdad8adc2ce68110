import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkerOrders } from './faulty-worker'

/** Worker processes that are killed and stopped as they work. */
export interface Crew {
  /** Starts one more; resolves when it is at work. */
  hire(changes?: Partial<WorkerOrders>): Promise<void>
  /** Hires another, and kills one of the others at random. */
  replaceOne(): Promise<void>
  /** Stops one at random where it stands, for `ms`, and lets it go on. */
  freezeOne(ms: number): Promise<void>
  /** Lets go on whoever has stopped. */
  wake(): void
  /** How many were killed so far. */
  killed(): number
  /** Kills everybody. */
  dismiss(): Promise<void>
}

const root = path.resolve(import.meta.dirname, '../..')

/** `secrets` are the variables that the references of the targets' settings name. */
export function crewOf(orders: WorkerOrders, secrets: Readonly<Record<string, string>>): Crew {
  const atWork: ChildProcess[] = []
  let killed = 0

  async function kill(child: ChildProcess): Promise<void> {
    atWork.splice(atWork.indexOf(child), 1)
    const over = child.exitCode !== null || child.signalCode !== null
    child.kill('SIGKILL')
    killed += 1
    if (!over) await once(child, 'exit')
  }
  const anyone = () => atWork[Math.floor(Math.random() * atWork.length)]
  const crew: Crew = {
    async hire(changes = {}) {
      const child = spawn(
        process.execPath,
        [
          '--import',
          'tsx',
          path.join(root, 'lib/testing/faulty-worker.ts'),
          JSON.stringify({ ...orders, ...changes }),
        ],
        {
          cwd: root,
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
          env: { ...process.env, ...secrets },
        },
      )
      atWork.push(child)
      await Promise.race([once(child, 'message'), once(child, 'exit')])
      if (child.exitCode !== null) throw new Error(`A worker ended by itself, with ${child.exitCode}.`)
    },
    async replaceOne() {
      const victim = anyone()
      // Where starting takes long, a crew of beginners would get nothing done.
      await crew.hire()
      if (victim !== undefined) await kill(victim)
    },
    async freezeOne(ms) {
      const victim = anyone()
      victim?.kill('SIGSTOP')
      await sleep(ms)
      victim?.kill('SIGCONT')
    },
    wake: () => atWork.forEach((child) => child.kill('SIGCONT')),
    killed: () => killed,
    async dismiss() {
      await Promise.all(atWork.slice().map(kill))
    },
  }
  return crew
}
