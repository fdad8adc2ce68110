import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { runCommand } from './command'
import type { Step } from './steps'
import { allSteps, targetSteps } from './steps'
import type { Tally } from './tally'
import { inWords, isSuccess, sum } from './tally'

const POSTGRES_15 = '/usr/lib/postgresql/15/bin'

const USAGE = `npm test [-- --only ${allSteps.map(({ name }) => name).join(',')}]
npm run test:targets [-- --install]
  --only <names>  run these parts only
  --install       install the servers that are missing, from Debian's packages (as root)`

/** Runs the parts one after the other; the last line counts what passed and failed. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, install: { type: 'boolean', default: false } },
  })
  const suite = positionals[0] === 'targets' ? targetSteps : allSteps
  const wanted = values.only?.split(',')
  const unknown = wanted?.filter((name) => !suite.some((step) => step.name === name)) ?? []
  if (unknown.length > 0)
    return end([{ passed: 0, failed: 1 }], `There is no part ${unknown.join(', ')}.\n${USAGE}`)
  if (suite === targetSteps) {
    const missing = await missingServer(values.install)
    if (missing) return end([{ passed: 0, failed: 1 }], missing)
  }
  const tallies: Tally[] = []
  for (const step of suite.filter(({ name }) => !wanted || wanted.includes(name)))
    tallies.push(await runStep(step))
  return end(tallies)
}

async function runStep(step: Step): Promise<Tally> {
  const start = performance.now()
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8)
  const say = (line: string) => console.log(`${step.name.padEnd(8)} ${seconds()}  ${line}`)
  say('begins')
  const { passed, failed, output } = await step.run(say)
  if (failed > 0) console.log(output.trimEnd())
  say(failed > 0 ? `FAILED  ${inWords({ passed, failed })}` : `${passed} passed`)
  return { passed, failed }
}

function end(tallies: Tally[], message?: string): number {
  if (message) console.log(message)
  const total = sum(tallies)
  console.log(`\n${inWords(total)}`)
  return isSuccess(total) ? 0 : 1
}

/** The servers of Debian's packages that the targets are proved on; a sentence with the line to type when one is missing. */
async function missingServer(install: boolean): Promise<string | null> {
  const bindir = process.env['PG_BINDIR'] || POSTGRES_15
  const isThere = () => existsSync(path.join(bindir, 'postgres'))
  if (!isThere() && install) {
    const { output } = await runCommand('apt-get', ['install', '-y', 'postgresql-15'], {
      DEBIAN_FRONTEND: 'noninteractive',
    })
    if (!isThere()) console.log(output.trimEnd())
  }
  process.env['PG_BINDIR'] = bindir
  return isThere()
    ? null
    : `PostgreSQL 15 is not in ${bindir}. Install it with:\n  sudo apt-get install postgresql-15\nor, as root: npm run test:targets -- --install`
}

process.exit(await main())
