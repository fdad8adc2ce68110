import { execFile } from 'node:child_process'
import { chown, cp, lstat, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries'
import { ClusterError } from './cluster-error'

const run = promisify(execFile)

/** How server programs are run here, and where: PostgreSQL refuses to run as root. */
export interface Account {
  /** The folder that holds the cluster: the one asked for, unless root's account cannot reach it. */
  home: string
  bindir: string
  /** Runs a program to its end; answers its exit code and everything it printed. */
  run(program: string, args: string[]): Promise<{ code: number; output: string }>
  /** Hands a file or folder to the account that the server runs under. */
  own(file: string): Promise<void>
}

interface Identity {
  uid: number
  gid: number
}

/**
 * Chooses how to run a cluster that should live in `dir`.
 * An ordinary user runs it as themselves. Root drops to `nobody` (initdb needs a user with a passwd entry);
 * where `nobody` cannot reach `dir` or the binaries, such as below a /root of mode 0700, a user namespace
 * serves, and where that is forbidden, as in most containers, cluster and binaries live in /var/tmp.
 */
export async function accountFor(dir: string, binaries: Binaries): Promise<Account> {
  const here = { home: dir, bindir: binaries.bindir }
  if (process.getuid?.() !== 0) return { ...here, run: runner({}), own: async () => {} }

  const owner = await stat(path.join(dir, 'data')).catch(() => null)
  const plain = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await nobody()
  const dropped = plain && { run: runner(plain), own: (file: string) => chown(file, plain.uid, plain.gid) }

  const moved = await readFile(path.join(dir, 'elsewhere'), 'utf8').catch(() => null)
  if (dropped && moved === null && owner?.uid !== 0 && (await reaches(dropped.run, dir, binaries.bindir))) {
    return { ...here, ...dropped }
  }
  if (moved === null && (await canMapUsers())) {
    return {
      ...here,
      run: runner({}, ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']),
      own: async () => {},
    }
  }
  if (!dropped) return { ...here, run: runner({}), own: async () => {} }
  return { ...(await moveOut(dir, binaries)), ...dropped }
}

/** The folder outside of the tree that stands in for `dir` when root's account cannot reach it. */
export function elsewhere(dir: string): string {
  return path.join('/var/tmp', `gatehouse-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`)
}

async function moveOut(dir: string, binaries: Binaries): Promise<{ home: string; bindir: string }> {
  const home = elsewhere(dir)
  const copy = path.join(home, `postgresql-${binaries.major}`)
  await mkdir(home, { recursive: true, mode: 0o755 })
  // Everybody may write in /var/tmp: a folder that somebody else put there first is not ours to trust.
  const found = await lstat(home)
  if (found.uid !== 0 || !found.isDirectory())
    throw new ClusterError(`${home} belongs to somebody else: remove it.`)
  // A system's PostgreSQL lies where everybody reaches it and does not survive being copied.
  if (binaries.source === 'npm') {
    await cp(path.dirname(binaries.bindir), copy, { recursive: true, force: false, verbatimSymlinks: true })
  }
  await writeFile(path.join(dir, 'elsewhere'), home)
  return { home, bindir: binaries.source === 'npm' ? path.join(copy, 'bin') : binaries.bindir }
}

function runner(identity: Partial<Identity>, prefix: string[] = []): Account['run'] {
  return async (program, args) => {
    const [file = program, ...rest] = [...prefix, program, ...args]
    // A bare environment: PGPORT, PGOPTIONS and the like would change what the programs do.
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', NODE_ENV: process.env.NODE_ENV }
    try {
      const { stdout, stderr } = await run(file, rest, {
        ...identity,
        cwd: path.parse(program).root || '/',
        env,
        timeout: 120_000,
      })
      return { code: 0, output: stdout + stderr }
    } catch (error) {
      const failure = error as { code?: unknown; stdout?: string; stderr?: string; message: string }
      const output = `${failure.stdout ?? ''}${failure.stderr ?? ''}` || failure.message
      return { code: typeof failure.code === 'number' ? failure.code : 1, output }
    }
  }
}

async function reaches(as: Account['run'], dir: string, bindir: string): Promise<boolean> {
  const folder = await as('/bin/sh', ['-c', 'test -x "$1"', 'sh', dir])
  return folder.code === 0 && (await as(path.join(bindir, 'postgres'), ['--version'])).code === 0
}

async function canMapUsers(): Promise<boolean> {
  const as = runner({}, ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'])
  return (await as('/bin/sh', ['-c', 'test "$(id -u)" = 1000'])).code === 0
}

async function nobody(): Promise<Identity | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}
