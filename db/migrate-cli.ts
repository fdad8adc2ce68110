import { existsSync } from 'node:fs'
import { readDatabaseEnv } from '@/lib/env'
import { createDatabase } from './client'
import { migrateToLatest } from './migrate'

/** `npm run db:migrate`: prints every step taken; exits with 1 and one clear message when it cannot. */
async function main(): Promise<number> {
  // Next reads .env for the server; this command is not started by Next.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const env = readDatabaseEnv(process.env)
  if (!env.ok) {
    console.error(env.error.join('\n'))
    return 1
  }
  const url = env.value.migrateDatabaseUrl
  const db = createDatabase(url, {
    applicationName: 'gatehouse-migrate',
    maxConnections: 1,
    statementTimeoutMs: 0,
  })
  try {
    const steps = await migrateToLatest(db)
    for (const step of steps) console.log(`${step.outcome}  ${step.name}`)
    console.log(
      steps.length === 0
        ? 'The database is up to date.'
        : `${steps.length} applied. The database is up to date.`,
    )
    return 0
  } catch (error) {
    const { host, pathname, username } = new URL(url)
    console.error(`Cannot migrate ${host}${pathname} as ${username || 'the default user'}.`)
    console.error(reasonOf(error))
    return 1
  } finally {
    await db.destroy()
  }
}

/** A refused connection comes as an AggregateError with an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('\n')
  return error instanceof Error ? error.message : String(error)
}

process.exitCode = await main()
