import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createDatabase } from '@/db/client'
import { readDatabaseEnv, readSealingKeys } from '@/lib/env'
import { createSealer } from '@/lib/sealing'
import { countSealed, reseal, type Count } from './reseal'

const USAGE = `npm run secrets:rotate [-- --check] [-- --batch <values>]
  Seals every secret anew under SEALING_KEY that still lies under SEALING_KEY_PREVIOUS, 500 at a time, while the portal
  runs. May be stopped at any moment and run again. --check looks only, and needs no previous key. Exits with 1 while
  something does not open with SEALING_KEY.`

async function main(): Promise<number> {
  // Next reads .env for the server; this command is not started by Next.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, batch: { type: 'string', default: '500' } },
  })
  const batch = Number(values.batch)
  if (!Number.isInteger(batch) || batch < 1 || batch > 5_000) return fail(USAGE, 64)
  const [database, keys] = [readDatabaseEnv(process.env), readSealingKeys(process.env)]
  if (!database.ok || !keys.ok)
    return fail([...(database.ok ? [] : database.error), ...(keys.ok ? [] : keys.error)].join('\n'))
  const { current, previous } = keys.value
  if (previous === null && !values.check)
    return fail(
      'SEALING_KEY_PREVIOUS must be set: the key under which the secrets lie now. Nothing was changed.',
    )
  if (previous?.equals(current))
    return fail(
      'SEALING_KEY and SEALING_KEY_PREVIOUS are the same key: put the new one into SEALING_KEY. Nothing was changed.',
    )

  const db = createDatabase(database.value.workerDatabaseUrl ?? database.value.databaseUrl, {
    applicationName: 'gatehouse-rotate',
    maxConnections: 1,
    role: 'gatehouse_worker',
  })
  const ctx = {
    db,
    now: () => new Date(),
    current: createSealer(current),
    previous: previous && createSealer(previous),
    actor: { kind: 'token', name: 'Rotation command' },
    origin: { via: 'cli', sourceAddress: null, correlationId: null },
  } as const
  try {
    if (!values.check)
      for await (const { column, resealed } of reseal(ctx, batch)) say(`${column}  ${resealed} sealed anew`)
    return conclude(await countSealed(ctx))
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  } finally {
    await db.destroy()
  }
}

/** Says what lies under which key, and what to do next. */
function conclude(counts: readonly Count[]): number {
  for (const { column, current, previous, neither } of counts)
    say(
      `${column.padEnd(20)}  ${current} under the current key, ${previous} under the previous one, ${neither} under neither`,
    )
  const left = (of: 'previous' | 'neither') => counts.reduce((sum, count) => sum + count[of], 0)
  const [previous, neither] = [left('previous'), left('neither')]
  if (previous > 0)
    say(
      `${previous} still under the previous key: give every process of the portal the new one, then run this again.`,
    )
  if (neither > 0)
    say(
      `${neither} open with no key given here: set SEALING_KEY_PREVIOUS to the key they were sealed with, or set them anew.`,
    )
  if (previous + neither > 0) return 1
  say('Every sealed secret opens with SEALING_KEY. SEALING_KEY_PREVIOUS is not needed for them any more.')
  return 0
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(text: string, code = 1): number {
  process.stderr.write(`${text}\n`)
  return code
}

process.exitCode = await main()
