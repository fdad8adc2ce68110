import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '@/lib/testing/command'
import allowed from './allowed.json'
import { isAllowed, listLicences } from './list'

const names = new Set(Object.keys(allowed))

test('every dependency has a licence that is on the list', () => {
  const all = listLicences(ROOT)
  expect(all.length).toBeGreaterThan(400)
  expect(all.map(({ name }) => name)).toContain('ssh2')
  expect(all.filter(({ licence }) => !isAllowed(licence, names))).toEqual([])
})

test('the list holds no licence that nothing has', () => {
  const found = new Set(listLicences(ROOT).flatMap(({ licence }) => licence?.split(/[\s()]+|AND|OR/) ?? []))
  expect([...names].filter((name) => !found.has(name))).toEqual([])
})

test('joined by AND all have to be allowed, by OR one of them', () => {
  const verdict = (expression: string | null) => isAllowed(expression, new Set(['MIT', 'ISC']))
  for (const fine of ['MIT', '(MIT)', 'MIT AND ISC', 'MIT OR GPL-3.0', '(GPL-3.0 OR ISC) AND MIT'])
    expect(verdict(fine), fine).toBe(true)
  for (const not of [
    null,
    '',
    'GPL-3.0',
    'MIT AND GPL-3.0',
    '(MIT OR ISC) AND GPL-3.0',
    '(MIT',
    'MIT ISC',
    'UNLICENSED',
  ])
    expect(verdict(not), String(not)).toBe(false)
})

test('a package that names its licence in the old way, or nowhere, is seen', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'licences-'))
  const put = async (name: string, manifest: object) => {
    await mkdir(path.join(root, 'node_modules', name), { recursive: true })
    await writeFile(path.join(root, 'node_modules', name, 'package.json'), JSON.stringify(manifest))
  }
  await put('old', { licenses: [{ type: 'MIT' }] })
  await put('silent', {})
  const packages = {
    '': {},
    'node_modules/old': { version: '1.0.0' },
    'node_modules/silent': { version: '1.0.0' },
    'node_modules/elsewhere': { version: '1.0.0' },
    'node_modules/a/node_modules/deep': { version: '2.0.0', license: 'GPL-3.0' },
  }
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages }))
  expect(listLicences(root)).toEqual([
    { name: 'deep', version: '2.0.0', licence: 'GPL-3.0' },
    { name: 'old', version: '1.0.0', licence: 'MIT' },
    { name: 'silent', version: '1.0.0', licence: null },
  ])
  await rm(root, { recursive: true })
})
