import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { createDatabase, type Db } from '@/db/client'
import { managedRoles } from '@/db/queries/managed'
import { readDatabaseEnv } from '@/lib/env'
import { applyPolicies } from '@/lib/services/policies/apply'
import { directoryFor } from '@/lib/services/policies/names'
import { hasChanges, planPolicies, type Source } from '@/lib/services/policies/plan'
import { originOf, policyTexts, readPolicies } from './folder'
import { planReport, refusalReport } from './report'
import { policySchema } from './schema'
import { handlesIn } from './sources'
import { writePolicy } from './write'
import { toYaml } from './yaml'

const USAGE = `npm run policies:plan  -- <folder> [--from <where>]
  What applying the files would change, and for whom. Exits with 2 when there is something to apply.
npm run policies:apply -- <folder> --plan <plan> --by <handle> [--approved-by <handle>] [--from <where>]
  Publishes exactly that plan. A high or critical role takes a second administrator.
npm run policies:export -- <folder>
  Writes the newest policy of every role into files, to begin with.
The folder holds one file a role, <role>.yaml; lib/policies/policy.schema.json says what may stand in it
(made by: npx tsx lib/policies/cli.ts schema > lib/policies/policy.schema.json).`

interface Command {
  verb: 'plan' | 'apply' | 'export'
  folder: string
  from?: string | undefined
  plan: string
  by: string
  approvedBy: string | null
}

async function main(): Promise<number> {
  if (process.argv[2] === 'schema') {
    say(JSON.stringify(policySchema(), null, 2))
    return 0
  }
  const command = readCommand(process.argv.slice(2))
  if (command === null) return fail(USAGE, 64)
  // Next reads .env for the server; this command is not started by Next.
  if (existsSync('.env')) process.loadEnvFile('.env')
  const env = readDatabaseEnv(process.env)
  if (!env.ok) return fail(env.error.join('\n'))
  const db = createDatabase(env.value.databaseUrl, {
    applicationName: 'gatehouse-policies',
    maxConnections: 2,
    role: 'gatehouse_web',
  })
  try {
    return command.verb === 'export' ? await exportTo(db, command.folder) : await planOrApply(db, command)
  } catch (error) {
    return fail(reasonOf(error))
  } finally {
    await db.destroy()
  }
}

async function planOrApply(db: Db, command: Command): Promise<number> {
  const texts = await policyTexts(command.folder)
  const handles = texts.flatMap(({ text }) => handlesIn(text))
  const read = readPolicies(texts, await directoryFor(db, { handles }))
  if (!read.ok) return fail(read.error.join('\n'))
  const origin = await originOf(command.folder)
  const source = { files: read.value, from: command.from ?? origin.from }
  const now = () => new Date()
  if (command.verb === 'apply') return apply(db, command, { ...source, revision: origin.revision })
  const plan = await planPolicies({ now }, db, source)
  say(planReport(plan))
  if (plan.unknown.length > 0) return 1
  return hasChanges(plan) ? 2 : 0
}

async function apply(
  db: Db,
  command: Command,
  { revision, ...source }: Source & { revision: string | null },
): Promise<number> {
  const context = {
    db,
    now: () => new Date(),
    origin: { via: 'cli' as const, sourceAddress: null, correlationId: null },
  }
  const outcome = await applyPolicies(context, {
    ...source,
    fingerprint: command.plan,
    comment: revision === null ? `from ${source.from}` : `from ${source.from} at ${revision}`,
    by: command.by,
    approvedBy: command.approvedBy,
  })
  if (!outcome.ok) return fail(refusalReport(outcome.error))
  const { published, adopted, released } = outcome.value
  for (const { slug, version } of published) say(`published  ${slug}, version ${version}`)
  for (const slug of adopted) say(`adopted    ${slug}`)
  for (const slug of released) say(`released   ${slug}`)
  if (published.length + adopted.length + released.length === 0) say('Nothing differs from what is in force.')
  return 0
}

async function exportTo(db: Db, folder: string): Promise<number> {
  const roles = await managedRoles(db)
  const names = await directoryFor(db, { settings: roles.map(({ settings }) => settings) })
  await mkdir(folder, { recursive: true })
  for (const { slug, settings } of roles) {
    const file = path.join(folder, `${slug}.yaml`)
    await writeFile(file, toYaml(writePolicy(settings, names, slug)))
    say(file)
  }
  return 0
}

/** Null when the command line cannot be understood. */
function readCommand(args: string[]): Command | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        plan: { type: 'string', default: '' },
        by: { type: 'string', default: '' },
        'approved-by': { type: 'string' },
        from: { type: 'string' },
      },
    })
    const [verb, folder, ...rest] = positionals
    if (folder === undefined || rest.length > 0) return null
    if (verb !== 'plan' && verb !== 'apply' && verb !== 'export') return null
    if (verb === 'apply' && (values.plan === '' || values.by === '')) return null
    const { plan, by, from } = values
    return { verb, folder, plan, by, from, approvedBy: values['approved-by'] ?? null }
  } catch {
    return null
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(text: string, code = 1): number {
  process.stderr.write(`${text}\n`)
  return code
}

/** A refused connection comes as an AggregateError with an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('\n')
  return error instanceof Error ? error.message : String(error)
}

process.exitCode = await main()
