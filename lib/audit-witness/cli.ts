import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { vkeyOf } from '@/lib/domain/audit-proof/note'
import { signingKey } from '@/lib/signing'
import { cosign, type Remembered } from './witness'

const USAGE = `npm run audit:witness -- key --name <name> --key <file>     makes a key, and prints what AUDIT_WITNESSES gets
npm run audit:witness -- sign --name <name> --key <file> --state <file> --portal <address> --log-key <vkey>...
                            cosigns the newest checkpoint, if it continues the last one; run it once an hour, elsewhere
Exit code 1 when the log does not continue: then look into it, and keep the state file.`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    key: { type: 'string' },
    state: { type: 'string' },
    portal: { type: 'string' },
    'log-key': { type: 'string', multiple: true, default: [] },
  },
})

async function main(): Promise<number> {
  const { name, key, state, portal, 'log-key': logKeys } = values
  if (name === undefined || key === undefined) return usage()
  if (positionals[0] === 'key') {
    const seed = randomBytes(32)
    const file = await open(key, 'wx', 0o600)
    try {
      await file.writeFile(`${seed.toString('base64')}\n`)
    } finally {
      await file.close()
    }
    console.log(vkeyOf(signingKey(name, seed, 'witness').key))
    return 0
  }
  if (positionals[0] !== 'sign' || state === undefined || portal === undefined || logKeys.length === 0)
    return usage()
  const seed = Buffer.from(await readFile(key, 'utf8'), 'base64')
  const remembered = await remember(state)
  const address = new URL('/api/audit/checkpoint', portal)
  const answer = await fetch(`${address.href}?from=${remembered?.size ?? 0}`)
  if (!answer.ok) {
    console.error(`The portal answered ${answer.status}: ${await answer.text()}`)
    return 1
  }
  const offered = (await answer.json()) as { note: string; consistency: string[] }
  const now = new Date()
  const outcome = cosign(offered, { remembered, logKeys, key: signingKey(name, seed, 'witness'), now })
  if (!outcome.ok) {
    console.error(outcome.error)
    return 1
  }
  const { line } = outcome.value
  // Remembered before it is told: a cosignature that is out must never be forgotten.
  await keep(state, outcome.value.remembered)
  const body = JSON.stringify({ size: outcome.value.remembered.size, line })
  const taken = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  })
  console.log(`Cosigned ${outcome.value.remembered.size} events; the portal answered ${taken.status}.`)
  return taken.ok ? 0 : 1
}

async function remember(state: string): Promise<Remembered | null> {
  try {
    return JSON.parse(await readFile(state, 'utf8')) as Remembered
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function keep(state: string, remembered: Remembered): Promise<void> {
  const file = await open(`${state}.new`, 'w')
  try {
    await file.writeFile(`${JSON.stringify(remembered)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${state}.new`, state)
}

function usage(): number {
  console.error(USAGE)
  return 2
}

process.exitCode = await main()
