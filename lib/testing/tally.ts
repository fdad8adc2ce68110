import { readFile } from 'node:fs/promises'

/** How many checks passed and failed. */
export interface Tally {
  passed: number
  failed: number
}

export const PASSED: Tally = { passed: 1, failed: 0 }
export const FAILED: Tally = { passed: 0, failed: 1 }

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), {
    passed: 0,
    failed: 0,
  })
}

/** The line that everything ends in. */
export function inWords({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`
}

/** Success is something that passed and nothing that failed: a run without tests proves nothing. */
export function isSuccess({ passed, failed }: Tally): boolean {
  return passed > 0 && failed === 0
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/**
 * What vitest's JSON report counts, and one failure for each file that broke outside of any test. A run that failed
 * without either, or wrote no report, counts as one failure.
 */
export async function vitestTally(reportFile: string, exitCode: number): Promise<Tally> {
  const report = await readJson<VitestReport>(reportFile)
  if (!report) return FAILED
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return atLeastOneFailure(
    { passed: report.numPassedTests, failed: report.numFailedTests + broken.length },
    exitCode,
  )
}

/** What Playwright's JSON report counts, in the manner of `vitestTally`; a test that passed at a second try passed. */
export async function playwrightTally(reportFile: string, exitCode: number): Promise<Tally> {
  const report = await readJson<{ stats: { expected: number; unexpected: number; flaky: number } }>(
    reportFile,
  )
  if (!report) return FAILED
  const { expected, unexpected, flaky } = report.stats
  return atLeastOneFailure({ passed: expected + flaky, failed: unexpected }, exitCode)
}

function atLeastOneFailure(tally: Tally, exitCode: number): Tally {
  const isSilent = exitCode !== 0 && tally.failed === 0
  return isSilent || tally.passed + tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

async function readJson<T>(file: string): Promise<T | null> {
  try {
    // The reports' formats are those of the pinned versions.
    return JSON.parse(await readFile(file, 'utf8')) as T
  } catch {
    return null
  }
}
