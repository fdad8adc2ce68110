import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { takeDemo } from './lock'

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'demo-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

function leaveBehind(pid: number): Promise<void> {
  return writeFile(path.join(dataDir, 'demo.pid'), `${pid}\n`)
}

test('a second demo in the same folder is refused, and told which one and where', async () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', 'main.ts'])
  await leaveBehind(other.pid ?? 0)
  await writeFile(path.join(dataDir, 'demo.json'), JSON.stringify({ portalUrl: 'http://localhost:3000' }))
  expect(await takeDemo(dataDir)).toEqual({ heldBy: other.pid, url: 'http://localhost:3000' })
  other.kill()
})

test('one that was killed does not stand in the way, nor does a process that merely has its number', async () => {
  const gone = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => gone.once('exit', resolve))
  await leaveBehind(gone.pid ?? 0)
  const taken = await takeDemo(dataDir)
  expect(taken).toHaveProperty('release')

  await leaveBehind(process.ppid)
  expect(await takeDemo(dataDir)).toHaveProperty('release')
})
