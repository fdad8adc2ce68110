import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { originOf, policyTexts, readPolicies } from './folder'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'policies-'))
})
afterAll(() => rm(folder, { recursive: true }))

const policy = `role: orders-read
duration: { default: 1h, max: 8h }
start: { ahead: 7d }
justification: { required: true, minLength: 10, prompt: Why? }
approval: none
`
const nobody = { people: [], groups: [], teams: [] }

test('every file of the folder is read as the policy of the role it is named after', async () => {
  await writeFile(path.join(folder, 'orders-read.yaml'), policy)
  await writeFile(path.join(folder, 'README.md'), 'Not a policy.')
  const read = readPolicies(await policyTexts(folder), nobody)
  expect(read).toMatchObject({ ok: true, value: [{ slug: 'orders-read', file: 'orders-read.yaml' }] })
})

test('what is wrong in any file is told with file and line', () => {
  const read = readPolicies(
    [
      { slug: 'orders-read', file: 'orders-read.yaml', text: policy.replace('8h', 'ages') },
      { slug: 'other', file: 'other.yaml', text: policy },
    ],
    nobody,
  )
  expect(read).toEqual({
    ok: false,
    error: [
      'orders-read.yaml:2: duration.max: A length of time looks like 30m, 2h 30m or 1d.',
      'other.yaml:1: role: This is the policy of other.',
    ],
  })
})

test('the origin is the repository’s address, without a token in it', async () => {
  expect(await originOf(folder)).toEqual({ from: path.basename(folder), revision: null })
  execFileSync('git', ['init', '-q', folder])
  execFileSync('git', [
    '-C',
    folder,
    'remote',
    'add',
    'origin',
    'https://bot:token@git.example.test/policies.git',
  ])
  expect((await originOf(folder)).from).toBe('https://git.example.test/policies.git')
})
