import { parseArgs } from 'node:util'
import { ensureServers } from './debian'
import { apiServerProgram } from './servers/kube-apiserver'
import type { Step } from './steps'
import { allSteps, targetSteps } from './steps'
import type { Tally } from './tally'
import { inWords, isSuccess, sum } from './tally'

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
    const missing = await ensureServers(values.install)
    if (missing) return end([{ passed: 0, failed: 1 }], missing)
    if (apiServerProgram() === null)
      console.log('Kubernetes does not run: set KUBERNETES_TEST_SERVER to the path of a kube-apiserver.')
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

process.exit(await main())
