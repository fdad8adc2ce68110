import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveSecret } from './secret'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-secret-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a variable and a file are read, without the line end an editor adds', async () => {
  const file = path.join(folder, 'password')
  await writeFile(file, ' s3cret \n')
  expect(await resolveSecret({ TARGET: 'value' }, 'env:TARGET')).toBe('value')
  expect(await resolveSecret({}, `file:${file}`)).toBe(' s3cret ')
})

test('a rotated file is taken up at once', async () => {
  const file = path.join(folder, 'rotated')
  await writeFile(file, 'old')
  expect(await resolveSecret({}, `file:${file}`)).toBe('old')
  await writeFile(file, 'new')
  expect(await resolveSecret({}, `file:${file}`)).toBe('new')
})

test.each([
  ['env:MISSING', 'The environment variable MISSING is not set.'],
  ['env:EMPTY', 'The secret env:EMPTY is empty.'],
  ['file:relative/path', 'The secret file relative/path must be an absolute path.'],
  ['file:/no/such/file', 'The secret file /no/such/file cannot be read (ENOENT).'],
  ['file:/dev/zero', 'The secret file /dev/zero is no regular file of at most 64 KiB.'],
])('%s is refused in words', async (reference, message) => {
  await expect(resolveSecret({ EMPTY: '' }, reference)).rejects.toMatchObject({
    errorClass: 'config',
    message,
  })
})

test('a secret typed where a reference belongs is not repeated', async () => {
  await expect(resolveSecret({}, 'hunter2')).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.not.stringContaining('hunter2'),
  })
})
