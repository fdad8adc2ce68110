import { expect, test } from 'vitest'
import { tamper } from './harness'
import { kinds } from './kinds'

// Without an anchor nobody can tell: the whole log rewritten by who has its key, or by anybody in the log's name, or its end
// cut off together with its checkpoints.
const needAnAnchor = /stolen-key|strange-key|truncate-tail|rewritten/

test(
  'no tampering passes the verifier that has an anchor, and without one only what nobody could see',
  { timeout: 120_000 },
  async () => {
    const { tallies, untouched } = await tamper({ count: Object.keys(kinds).length * 2, seed: 7 })
    expect(tallies.filter((tally) => tally.undetected > 0)).toEqual([])
    expect(tallies.filter((tally) => tally.unseen > 0 && !needAnAnchor.test(tally.kind))).toEqual([])
    expect(untouched).toMatchObject({ tried: 2, undetected: 2, unseen: 2 })
  },
)
