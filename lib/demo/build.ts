import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { withLock } from '@/db/embedded/pid-files'
import { DemoError } from './demo-error'
import { ROOT } from './options'
import type { Say } from './progress'

/** Next's own program: run by node itself, so that signals reach it without npm between. */
export const NEXT_BIN = path.join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')

const STAMP = path.join(ROOT, '.next', 'built-from')
const SOURCE_DIRS = ['app', 'components', 'lib', 'db', 'public']
/** Not part of the server, so that a change of a test or of the seed builds nothing. */
const NOT_BUILT = /(\.(test|targets)\.tsx?$)|(^lib\/(demo|testing|bench)\/)|(^db\/(seed|embedded)\/)/

/** The lines of a build that tell how far it is. */
const NEWS = /^\s*(✓ |Creating|Running|Collecting|Generating|Finalizing)/

/** Builds for production unless the last build was made from the very same sources. */
export async function ensureBuilt(dataDir: string, say: Say): Promise<void> {
  await mkdir(dataDir, { recursive: true })
  await withLock(path.join(dataDir, 'build.lock'), 600_000, async () => {
    const sources = await hashOfSources()
    const built = await readFile(STAMP, 'utf8').catch(() => '')
    if (built === sources && existsSync(path.join(ROOT, '.next', 'BUILD_ID'))) return
    say('building for production')
    await build(say)
    await writeFile(STAMP, sources)
    say('built')
  })
}

function build(say: Say): Promise<void> {
  const env = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [NEXT_BIN, 'build'], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    // A build that nobody waits for would still hold the processor and the lock of .next.
    const kill = () => child.kill()
    process.once('exit', kill)
    let printed = ''
    const keep = (chunk: Buffer) => (printed += chunk.toString())
    child.stdout.on('data', keep)
    createInterface(child.stdout).on('line', (line) => {
      if (NEWS.test(line)) say(`  ${line.trim()}`)
    })
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('exit', kill)
      if (code === 0) resolve()
      else reject(new DemoError(`The build failed:\n${printed}`))
    })
  })
}

async function hashOfSources(): Promise<string> {
  const top = await readdir(ROOT, { withFileTypes: true })
  const files = top
    .filter(
      (entry) => entry.isFile() && /\.(json|mjs|ts)$/.test(entry.name) && entry.name !== 'next-env.d.ts',
    )
    .map((entry) => entry.name)
  for (const folder of SOURCE_DIRS) files.push(...(await filesBelow(folder)))
  const hash = createHash('sha256')
  for (const file of files.filter((name) => !NOT_BUILT.test(name)).sort()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(path.join(ROOT, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(ROOT, folder), { withFileTypes: true, recursive: true }).catch(
    () => [],
  )
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
}
