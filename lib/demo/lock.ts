import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isAlive, readPid } from '@/db/embedded/pid-files'

/**
 * Takes the demo of this folder for the running process; answers how to give it back.
 * Answers the process that has it, and the address it serves once known, when somebody else does.
 */
export async function takeDemo(
  dataDir: string,
): Promise<{ release: () => Promise<void> } | { heldBy: number; url: string }> {
  const file = path.join(dataDir, 'demo.pid')
  for (;;) {
    try {
      await writeFile(file, `${process.pid}\n`, { flag: 'wx' })
      return { release: () => rm(file, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = await readPid(file)
    if (holder !== null && isAlive(holder) && (await isDemo(holder)))
      return { heldBy: holder, url: await urlOf(dataDir) }
    await rm(file, { force: true })
  }
}

/** After a restart of the machine the id may belong to anybody. */
async function isDemo(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('main.ts')
}

async function urlOf(dataDir: string): Promise<string> {
  const text = await readFile(path.join(dataDir, 'demo.json'), 'utf8').catch(() => '{}')
  return (JSON.parse(text) as { portalUrl?: string }).portalUrl ?? 'an address it has not printed yet'
}
