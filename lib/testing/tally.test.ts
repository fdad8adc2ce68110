import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inWords, isSuccess, playwrightTally, sum, vitestTally } from './tally'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function report(content: unknown): Promise<string> {
  const file = path.join(folder, 'report.json')
  await writeFile(file, JSON.stringify(content))
  return file
}

test('the last line says how many passed and failed', () => {
  expect(
    inWords(
      sum([
        { passed: 400, failed: 1 },
        { passed: 12, failed: 0 },
      ]),
    ),
  ).toBe('412 passed, 1 failed')
})

test('nothing run is no success', () => {
  expect(isSuccess({ passed: 0, failed: 0 })).toBe(false)
  expect(isSuccess({ passed: 1, failed: 0 })).toBe(true)
  expect(isSuccess({ passed: 9, failed: 1 })).toBe(false)
})

test('the reports of vitest and Playwright are counted', async () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'failed' }] }]
  expect(await vitestTally(await report({ numPassedTests: 5, numFailedTests: 2, testResults }), 1)).toEqual({
    passed: 5,
    failed: 2,
  })
  const stats = { expected: 7, unexpected: 1, flaky: 2 }
  expect(await playwrightTally(await report({ stats }), 1)).toEqual({ passed: 9, failed: 1 })
})

test('a run that broke outside of any test counts as a failure', async () => {
  const clean = { numPassedTests: 5, numFailedTests: 0, testResults: [] }
  expect(await vitestTally(await report(clean), 0)).toEqual({ passed: 5, failed: 0 })
  expect(await vitestTally(await report(clean), 1)).toEqual({ passed: 5, failed: 1 })
  expect(await vitestTally(await report({ ...clean, numPassedTests: 0 }), 0)).toEqual({
    passed: 0,
    failed: 1,
  })
  const broken = [{ status: 'failed', assertionResults: [] }]
  expect(await vitestTally(await report({ ...clean, testResults: [...broken, ...broken] }), 1)).toEqual({
    passed: 5,
    failed: 2,
  })
  expect(await playwrightTally(path.join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 })
})
