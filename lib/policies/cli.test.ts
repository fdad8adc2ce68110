import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aPerson, approvedBy, aRole, type Person, type Role } from '@/lib/testing/factories'

const root = path.resolve(import.meta.dirname, '../..')
let fresh: FreshDatabase
let folder: string
let greta: Person
let ada: Person
let role: Role
beforeAll(async () => {
  fresh = await freshDatabase()
  folder = await mkdtemp(path.join(os.tmpdir(), 'policies-'))
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
  ada = await aPerson(fresh.owner)
  role = await aRole(fresh.owner, { eligible: [ada], policy: approvedBy([greta]) })
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await fresh.drop()
})

function policies(...args: string[]): Promise<{ code: number; text: string }> {
  const command = ['--import', 'tsx', path.join('lib', 'policies', 'cli.ts'), ...args]
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: fresh.url }
    execFile(process.execPath, command, { cwd: root, env }, (error, out, troubles) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, text: out + troubles }),
    )
  })
}

test('policies are written into files, changed there, planned and applied', { timeout: 60_000 }, async () => {
  await policies('export', folder)
  const file = path.join(folder, `${role.slug}.yaml`)
  const text = await readFile(file, 'utf8')
  expect(text).toContain(`person ${greta.handle}`)
  const adopting = await policies('plan', folder, '--from', 'here')
  expect(adopting).toMatchObject({ code: 2 })
  expect(adopting.text).toContain('kept in these files from now on')

  await writeFile(file, text.replace('max: 8h', 'max: 4h'))
  const { code, text: plan } = await policies('plan', folder, '--from', 'here')
  expect(code).toBe(2)
  expect(plan).toContain('Duration, longest: 8h -> 4h')
  expect(plan).toContain('Of 1 eligible: 0 come to it more easily, 0 less easily.')
  const name = /Plan (\w+)\./.exec(plan)?.[1] ?? ''

  const stale = await policies('apply', folder, '--from', 'here', '--plan', 'older', '--by', greta.handle)
  expect(stale).toMatchObject({ code: 1 })
  expect(stale.text).toContain('This is not the plan that was looked at')
  const applied = await policies('apply', folder, '--from', 'here', '--plan', name, '--by', greta.handle)
  expect(applied).toEqual({ code: 0, text: `published  ${role.slug}, version 2\n` })
  expect(await policies('plan', folder, '--from', 'here')).toMatchObject({ code: 0 })
})

test('what cannot be read is told with its place, and nothing is planned', { timeout: 60_000 }, async () => {
  await writeFile(path.join(folder, `${role.slug}.yaml`), 'duration: long')
  const { code, text } = await policies('plan', folder)
  expect(code).toBe(1)
  expect(text).toContain(`${role.slug}.yaml:1: duration`)
})
