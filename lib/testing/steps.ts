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

function vitest(name: string, config: string): Step {
  return {
    name,
    run: async () => {
      const report = await freshReport(name)
      const args = ['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const { code, output } = await runTool('vitest', 'vitest', args)
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
    const [demo, oidc, provider] = [await freePort(3_111), await freePort(3_121), await freePort(3_131)]
    const { code, output } = await runTool(
      '@playwright/test',
      'playwright',
      ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
      {
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
        E2E_PORT: String(demo),
        E2E_OIDC_PORT: String(oidc),
        E2E_PROVIDER_PORT: String(provider),
        ...(browser === 'bundled' ? {} : { E2E_CHROMIUM: browser }),
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
    () => runTool('typescript', 'tsc', ['--noEmit']),
  ),
  check('lint', () => runTool('oxlint', 'oxlint', ['--type-aware', '--deny-warnings'])),
  check('format', () => runTool('oxfmt', 'oxfmt', ['--check'])),
  check('unused', () => runTool('knip', 'knip', [])),
  vitest('unit', 'lib/testing/vitest.config.ts'),
  journeys,
]

/** What `npm run test:targets` runs, once its servers are there. */
export const targetSteps: Step[] = [vitest('targets', 'lib/testing/vitest.targets.config.ts')]

async function freshReport(name: string): Promise<string> {
  await mkdir(REPORTS, { recursive: true })
  const file = path.join(REPORTS, `${name}.json`)
  await rm(file, { force: true })
  return file
}
