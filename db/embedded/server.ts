import { readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { isAlive } from './pid-files'

export const SUPERUSER = 'postgres'
export const LOOPBACK = '127.0.0.1'

/** A server that answers: where, and with which superuser password. */
export interface Answering {
  port: number
  password: string
}

/**
 * The server that runs on the data folder below `home`, once it answers; null when none does.
 * Waits up to 60 s for one that is still starting or recovering. A `postmaster.pid` left by a killed server
 * whose id now belongs to another process is removed: PostgreSQL itself would refuse to start because of it.
 */
export async function findServer(home: string): Promise<Answering | null> {
  const pidFile = path.join(home, 'data', 'postmaster.pid')
  for (let waited = 0; waited < 60_000; waited += 200) {
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
    const pid = Number(lines[0])
    const port = Number(lines[3])
    if (!(pid > 0) || !isAlive(pid)) return null
    if (!(await servesFolder(pid, path.join(home, 'data')))) {
      await rm(pidFile, { force: true })
      return null
    }
    const password = (await readFile(path.join(home, 'password'), 'utf8').catch(() => '')).trim()
    if (port > 0 && (await answers({ port, password }))) return { port, password }
    await sleep(200)
  }
  return null
}

async function servesFolder(pid: number, dataDir: string): Promise<boolean> {
  return (await commandLine(pid)).includes(dataDir)
}

async function commandLine(pid: number): Promise<string> {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'command='])
    return stdout
  } catch {
    return ''
  }
}

async function answers({ port, password }: Answering): Promise<boolean> {
  const client = new pg.Client({
    host: LOOPBACK,
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 3_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}
