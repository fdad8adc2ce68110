import { readFileSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process with this id runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Dead, but not yet collected by its parent: many containers' first process never does. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** The process id in the first line of a file; null when there is none. */
export async function readPid(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return pid > 0 ? pid : null
}

/**
 * Runs `work` while holding `file` as a lock between processes; waits for a live holder up to `waitMs`.
 * A holder that died is replaced. Two waiters may both replace it in the same instant: PostgreSQL's own
 * lock on its data folder still lets only one of them start a server.
 */
export async function withLock<T>(file: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  for (let waited = 0; !(await tryLock(file)); waited += 100) {
    const holder = await readPid(file)
    if (holder !== null && !isAlive(holder)) {
      await rm(file, { force: true })
      continue
    }
    if (waited >= waitMs) throw new Error(`Process ${holder ?? '?'} holds ${file} for too long.`)
    await sleep(100)
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function tryLock(file: string): Promise<boolean> {
  try {
    await writeFile(file, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Notes that this process uses what `folder` stands for, so that another user's stop leaves it running. */
export async function takeLease(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, String(process.pid)), '')
}

/** Ends this process's lease and those of dead processes; answers whether anybody else still holds one. */
export async function endLease(folder: string): Promise<boolean> {
  let others = false
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const pid = Number(name)
    if (pid !== process.pid && isAlive(pid)) others = true
    else await rm(path.join(folder, name), { force: true })
  }
  return others
}
