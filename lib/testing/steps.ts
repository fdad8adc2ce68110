import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { freePort } from '@/db/embedded/port'
import { ensureBrowser, remedy } from './browser'
import type { Outcome } from './command'
import { ROOT, runTool } from './command'
import type { Tally } from './tally'
import { FAILED, PASSED, playwrightTally, vitestTally } from './tally'

/** One part of a run: what it counted, and what it printed, which is shown when something failed. */
export interface Step {
  name: string
  run(say: (line: string) => void): Promise<Tally & { output: string }>
}

const REPORTS = path.join(ROOT, '.gatehouse', 'test')

/** A check that passes or fails as a whole. */
function check(name: string, ...commands: (() => Promise<Outcome>)[]): Step {
  return {
    name,
    run: async () => {
      for (const command of commands) {
        const { code, output } = await command()
        if (code !== 0) return { ...FAILED, output }
      }
      return { ...PASSED, output: '' }
    },
  }
}

function vitest(name: string, mode: 'test' | 'targets'): Step {
  return {
    name,
    run: async () => {
      const report = await freshReport(name)
      const config = ['--config', 'lib/testing/vitest.config.ts', '--mode', mode]
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const { code, output } = await runTool('vitest', 'vitest', ['run', ...config, ...reporters])
      return { ...(await vitestTally(report, code)), output }
    },
  }
}

const journeys: Step = {
  name: 'e2e',
  run: async (say) => {
    const browser = await ensureBrowser(say)
    if (browser === null) return { ...FAILED, output: remedy }
    const report = await freshReport('e2e')
    const port = await freePort(3_111, 'localhost')
    const { code, output } = await runTool(
      '@playwright/test',
      'playwright',
      ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
      {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        E2E_PORT: String(port),
        ...(browser.executable === null ? {} : { E2E_CHROMIUM: browser.executable }),
      },
    )
    return { ...(await playwrightTally(report, code)), output }
  },
}

/** Everything `npm test` runs, in this order: what fails fast first. */
export const allSteps: Step[] = [
  check(
    'types',
    () => runTool('next', 'next', ['typegen']),
    // Afresh each time: what is remembered of the last run does not notice that the route types have changed.
    () => runTool('typescript', 'tsc', ['--noEmit', '--incremental', 'false']),
  ),
  check('lint', () => runTool('oxlint', 'oxlint', ['--type-aware', '--deny-warnings'])),
  check('format', () => runTool('oxfmt', 'oxfmt', ['--check'])),
  check('unused', () => runTool('knip', 'knip', [])),
  vitest('unit', 'test'),
  journeys,
]

/** What `npm run test:targets` runs, once its servers are there. */
export const targetSteps: Step[] = [vitest('targets', 'targets')]

async function freshReport(name: string): Promise<string> {
  await mkdir(REPORTS, { recursive: true })
  const file = path.join(REPORTS, `${name}.json`)
  await rm(file, { force: true })
  return file
}
