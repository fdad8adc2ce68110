import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { createDatabase } from '@/db/client'
import { readEnv } from '@/lib/env'
import { createSigner } from '@/lib/signing'
import { archiveMonths, restoreMonth } from './archive'

const USAGE = `npm run audit:archive -- --before YYYY-MM --to <folder>   takes closed months out of the database, one file each
npm run audit:restore -- <file>                           brings one back`

async function main(): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const [command, ...rest] = process.argv.slice(2)
  const { values, positionals } = parseArgs({
    args: rest,
    allowPositionals: true,
    options: { before: { type: 'string' }, to: { type: 'string' } },
  })
  const { before, to } = values
  const [file] = positionals
  const archiving = command === 'archive' && before !== undefined && to !== undefined && isClosed(before)
  if (!archiving && !(command === 'restore' && file !== undefined)) {
    console.error(USAGE)
    return 2
  }
  const env = readEnv(process.env)
  if (!env.ok) {
    console.error(env.error.join('\n'))
    return 1
  }
  const db = createDatabase(env.value.migrateDatabaseUrl, {
    applicationName: 'gatehouse-archive',
    maxConnections: 2,
    statementTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
  })
  const ctx = {
    db,
    now: () => new Date(),
    signer: createSigner(env.value.signing),
    actor: { kind: 'token', name: 'Archive command' },
    origin: { via: 'cli', sourceAddress: null, correlationId: null },
  } as const
  try {
    if (archiving)
      for await (const { month, events, file: written } of archiveMonths(ctx, { before, to }))
        console.log(`${month}  ${events} events  ${written}`)
    else if (file !== undefined) {
      const restored = await restoreMonth(ctx, file)
      console.log(`${restored.month}  ${restored.events} events are back.`)
    }
    return 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  } finally {
    await db.destroy()
  }
}

/** A month that is going on is not archived. */
function isClosed(before: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(before) && before <= new Date().toISOString().slice(0, 7)
}

process.exitCode = await main()
