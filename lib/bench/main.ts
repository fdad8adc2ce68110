import { parseArgs } from 'node:util'
import { goalInWords, isMet, line, type Bench, type Figure } from './figure'
import { auditGroup, mainGroup, policiesGroup, targetsGroup } from './groups'
import { openLab, type Lab } from './lab'

const groups: Readonly<Record<string, readonly Bench[]>> = {
  main: mainGroup,
  policies: policiesGroup,
  targets: targetsGroup,
  audit: auditGroup,
}

const USAGE = `npm run bench [-- group ... options]
  groups: ${Object.keys(groups).join(', ')} (all when none is named)
  --check          exit with 1 when a goal is missed, and say which
  --only <a,b>     only these figures: ${Object.values(groups)
    .flat()
    .map(({ name }) => name)
    .join(', ')}
  --scale <0..1>   a part of the data only, for a quick look; the goals are about 1
Prints: name value unit ratio goal verdict, where ratio is the value divided by the limit measured beside it.
A goal with a unit is asked of the value, one without of the ratio.`

interface Options {
  benches: Bench[]
  check: boolean
  scale: number
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  if (options === null) {
    console.error(USAGE)
    return 2
  }
  const { lab, close } = openLab({ scale: options.scale, say: (text) => console.error(`# ${text}`) })
  const stopped = stopSignal()
  try {
    const { missed, broken } = await Promise.race([runAll(options.benches, lab), stopped])
    for (const figure of missed) console.error(`missed: ${figure.name}, goal ${goalInWords(figure)}`)
    for (const name of broken) console.error(`could not be measured: ${name}`)
    return broken.length > 0 || (options.check && missed.length > 0) ? 1 : 0
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    console.error(error.message)
    return 130
  } finally {
    await close()
  }
}

class Interrupted extends Error {}

async function runAll(benches: readonly Bench[], lab: Lab): Promise<{ missed: Figure[]; broken: string[] }> {
  const missed: Figure[] = []
  const broken: string[] = []
  for (const bench of benches) {
    lab.say(bench.name)
    try {
      for await (const figure of bench.run(lab)) {
        console.log(line(figure))
        if (!isMet(figure)) missed.push(figure)
      }
    } catch (error) {
      broken.push(bench.name)
      lab.say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
  return { missed, broken }
}

/** Null when the command line cannot be understood. */
function readOptions(args: string[]): Options | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        check: { type: 'boolean', default: false },
        only: { type: 'string' },
        scale: { type: 'string', default: '1' },
      },
    })
    const named = positionals.length === 0 ? Object.keys(groups) : positionals
    const asked = named.flatMap((name) => groups[name] ?? [])
    const only = values.only?.split(',')
    const benches = asked.filter(({ name }) => only?.includes(name) ?? true)
    const scale = Number(values.scale)
    const understood =
      named.every((name) => name in groups) &&
      (only?.every((name) => asked.some((bench) => bench.name === name)) ?? true) &&
      scale > 0 &&
      scale <= 1
    return understood ? { benches, check: values.check, scale } : null
  } catch {
    return null
  }
}

/** Ctrl-C still stops the servers and removes their data. */
function stopSignal(): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => reject(new Interrupted(`Stopped by ${signal}.`)))
  })
}

process.exit(await main())
