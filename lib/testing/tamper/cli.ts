import { parseArgs } from 'node:util'
import { startTestClusters } from '@/db/testing'
import { tamper, type Tally } from './harness'

const USAGE = `npm run audit:tamper -- [--count 10000] [--seed 1]
Tampers with copies of a sealed log as somebody with the rights of a superuser would, makes an evidence pack of each and has the
offline verifier look at it. Prints: kind tried undetected unseen-without-anchor. Exit code 1 when one was undetected.`

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
})
const [count, seed] = [Number(values.count), Number(values.seed)]
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error(USAGE)
  process.exit(2)
}
const stop = await startTestClusters()
try {
  const { tallies, untouched } = await tamper({ count, seed }, (done) => {
    if (done % 1_000 === 0) console.error(`# ${done}`)
  })
  console.log(
    row({ kind: 'kind', tried: 'tried', undetected: 'undetected', unseen: 'unseen-without-anchor' }),
  )
  for (const tally of tallies) console.log(row(tally))
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0)
  const undetected = sum((tally) => tally.undetected)
  console.log(
    row({
      kind: 'all',
      tried: sum((tally) => tally.tried),
      undetected,
      unseen: sum((tally) => tally.unseen),
    }),
  )
  console.log(`untouched logs that pass: ${untouched.undetected} of ${untouched.tried}`)
  process.exitCode = undetected > 0 || untouched.undetected < untouched.tried ? 1 : 0
} finally {
  await stop()
}

function row(tally: Record<keyof Tally, string | number>): string {
  return [tally.kind, tally.tried, tally.undetected, tally.unseen]
    .map((cell, n) => String(cell).padEnd(n === 0 ? 28 : 12))
    .join('')
}
