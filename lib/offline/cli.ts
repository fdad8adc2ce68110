import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { createDatabase } from '@/db/client'
import { ConnectorError } from '@/lib/connectors/connector'
import { closeConnectors, connectorFor } from '@/lib/connectors/registry'
import { resolveSecret } from '@/lib/connectors/secret'
import { TargetId } from '@/lib/domain/ids'
import { readDatabaseEnv, readSealingKeys } from '@/lib/env'
import { createSealer } from '@/lib/sealing'
import { isSealedReference, targetSecretPlace } from '@/lib/services/targets/sealed'
import { OfflineDocument } from './document'
import { offlineDocument } from './export'
import { revokeEverything, type Outcome } from './revoke'

const USAGE = `npm run offline:export -- <file>
  Writes down what stands on every target and how to reach them. Keep it where the portal is not; it holds no secret
  in clear.
npm run offline:revoke -- <file> [--yes]
  Takes all of it back without the portal and its database. Needs the environment that the targets' secrets refer to,
  and SEALING_KEY for sealed ones (SEALING_KEY_PREVIOUS too, for a file from before its rotation). Exits with 1 when something is left.`

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { yes: { type: 'boolean', default: false } },
  })
  const [verb, file] = positionals
  if (file === undefined || (verb !== 'export' && verb !== 'revoke')) return fail(USAGE, 64)
  // Next reads .env for the server; this command is not started by Next.
  if (existsSync('.env')) process.loadEnvFile('.env')
  return verb === 'export' ? exportTo(file) : revokeFrom(file, values.yes)
}

async function exportTo(file: string): Promise<number> {
  const env = readDatabaseEnv(process.env)
  if (!env.ok) return fail(env.error.join('\n'))
  const db = createDatabase(env.value.workerDatabaseUrl ?? env.value.databaseUrl, {
    applicationName: 'gatehouse-offline',
    maxConnections: 1,
    role: 'gatehouse_worker',
  })
  try {
    const document = await offlineDocument(db, new Date())
    await writeFile(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 })
    say(`${document.assignments.length} accesses on ${document.targets.length} targets written to ${file}.`)
    return 0
  } finally {
    await db.destroy()
  }
}

async function revokeFrom(file: string, sure: boolean): Promise<number> {
  const read = OfflineDocument.safeParse(JSON.parse(await readFile(file, 'utf8')))
  if (!read.success) return fail(`${file} cannot be read: ${z.prettifyError(read.error)}`)
  const { assignments, targets, exportedAt } = read.data
  say(`${assignments.length} accesses on ${targets.length} targets, as of ${exportedAt}.`)
  if (!sure && !(await confirmed())) return fail('Nothing was changed.')
  const outcomes = await revokeEverything(read.data, {
    connectorFor,
    secretOf: secrets(),
    onOutcome: (outcome) => say(line(outcome)),
  })
  await closeConnectors()
  const left = outcomes.filter(({ outcome }) => outcome === 'left')
  const revoked = outcomes.filter(({ outcome }) => outcome === 'revoked')
  say(`\n${revoked.length} taken back, ${left.length} left.`)
  return left.length === 0 ? 0 : 1
}

/** References as the portal resolves them; sealed ones come from the file itself. */
function secrets() {
  const keys = readSealingKeys(process.env)
  const sealer = keys.ok ? createSealer(keys.value.current, keys.value.previous) : null
  return async (target: OfflineDocument['targets'][number], reference: string): Promise<string> => {
    if (!isSealedReference(reference)) return resolveSecret(process.env, reference)
    const field = reference.split('/').at(-1) ?? ''
    const kept = target.sealed[field]
    if (sealer === null)
      throw new ConnectorError('config', 'SEALING_KEY is not set: sealed secrets cannot be opened.')
    if (kept === undefined)
      throw new ConnectorError('config', 'The file does not hold the sealed secret of this target.')
    const place = targetSecretPlace(TargetId.parse(target.id), field, new Date(kept.setAt))
    try {
      return sealer.open(place, Buffer.from(kept.value, 'base64'))
    } catch {
      throw new ConnectorError('config', 'The sealed secret does not open with this SEALING_KEY.')
    }
  }
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  const ask = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await ask.question('Everybody loses this access now. Type "revoke" to go on: ')
  ask.close()
  return answer.trim() === 'revoke'
}

function line({ assignment, target, outcome, detail }: Outcome): string {
  const words = { revoked: 'gone', standing: 'stands for itself, kept', left: 'LEFT' }[outcome]
  return `${words.padEnd(8)} ${assignment.account} on ${target} (${assignment.holder})${detail === null ? '' : `: ${detail}`}`
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(text: string, code = 1): number {
  process.stderr.write(`${text}\n`)
  return code
}

process.exit(await main())
