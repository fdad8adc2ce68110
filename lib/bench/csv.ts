import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { createDatabase } from '@/db/client'
import { copyStatement } from '@/db/queries/audit-export'
import { connectionVariables } from './bare'
import { staffOf } from './company'
import { eventsDatabase } from './events'
import { atMost, ratioAtLeast, type Bench, type Figure } from './figure'
import type { BenchDatabase, Lab } from './lab'
import { manyEventsDatabase } from './many-events'
import { stream } from './http'
import { servePortal } from './portal'
import { interleaved, memoryGrowth, timed } from './stats'

/** The columns of the export as they stand in the table, without what makes the file portable and safe to open. */
const plainCopy = `copy (select id, occurred_at, actor_kind, actor_name, actor_id, action, object_type, object_name, object_id,
  subject_name, subject_id, role_name, role_id, target_name, target_id, request_id, grant_id, assignment_id, reason, before,
  after, source_address, via, correlation_id, transaction from audit_event order by id) to stdout with (format csv, header)`

/** The explorer's CSV of a million events through the portal, against psql's `\\copy` of the same columns. */
export const csv: Bench = {
  name: 'csv',
  run: (lab) => exported(lab, { name: 'csv', database: eventsDatabase(lab), rounds: 3 }),
}

/** The same of ten million: memory must not grow with the file. */
export const manyCsv: Bench = {
  name: 'csv-10m',
  run: (lab) => exported(lab, { name: 'csv-10m', database: manyEventsDatabase(lab), rounds: 1 }),
}

interface Subject {
  name: string
  database: Promise<BenchDatabase>
  rounds: number
}

async function* exported(lab: Lab, { name, database: made, rounds }: Subject): AsyncGenerator<Figure> {
  const database = await made
  const portal = await servePortal(lab, database)
  const headers = await portal.signedIn((await staffOf(database)).auditor)
  const copy = await copier(database.url)
  lab.say(`${name}: the limit is ${copy.name}`)

  let bytes = 0
  const download = async () => {
    bytes = 0
    const address = `${portal.url}/api/audit/export?format=csv&from=all`
    const { status } = await stream(address, headers, (chunk) => void (bytes += chunk.length))
    if (status !== 200) throw new Error(`The export answered ${status}.`)
  }
  const residentBytes = async () => (await portal.vitals()).residentBytes
  const grownMb = await memoryGrowth(residentBytes, download)
  const portalMs = () => timed(download)
  const plain = await interleaved(rounds, () => timed(() => copy.run(plainCopy)), portalMs)
  const own = await ownStatement(database.url)
  const same = await interleaved(rounds, () => timed(() => copy.run(own)), portalMs)
  const rate = (ms: number) => bytes / 1_000 / ms
  yield {
    name: `${name}-export`,
    value: rate(plain.product),
    unit: 'MB/s',
    ratio: plain.limit / plain.product,
    goal: ratioAtLeast(0.9),
  }
  // How much of the difference is the statement and how much the way through the portal.
  yield {
    name: `${name}-export-same-statement`,
    value: rate(same.product),
    unit: 'MB/s',
    ratio: same.limit / same.product,
    goal: null,
  }
  yield { name: `${name}-memory-growth`, value: grownMb, unit: 'MB', ratio: null, goal: atMost(100) }
  await portal.stop()
}

/** The statement the portal itself sends for the whole log. */
async function ownStatement(url: string): Promise<string> {
  const db = createDatabase(url, { maxConnections: 1 })
  const filter = { from: null, to: null, clauses: [], phrases: [] }
  const everything = {
    filter,
    span: { low: 0, high: null },
    throughId: Number.MAX_SAFE_INTEGER,
    indexed: 0,
    format: 'csv' as const,
  }
  const statement = copyStatement(db, everything)
  await db.destroy()
  return statement
}

/** Reads a COPY to its end and drops it: psql where there is one, else COPY through pg. */
async function copier(url: string): Promise<{ name: string; run: (statement: string) => Promise<void> }> {
  const version = await promisify(execFile)('psql', ['--version']).catch(() => null)
  if (version === null) return { name: 'a bare COPY through pg', run: (statement) => byPg(url, statement) }
  return { name: `\\copy by ${version.stdout.trim()}`, run: (statement) => byPsql(url, statement) }
}

async function byPsql(url: string, statement: string): Promise<void> {
  const command = `\\${statement.replaceAll(/\s+/g, ' ')}`
  const env = { ...process.env, ...connectionVariables(url), PGOPTIONS: '-c statement_timeout=0' }
  const child = spawn('psql', ['-X', '-q', '-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.resume()
  const [code]: unknown[] = await once(child, 'close')
  if (code !== 0) throw new Error(`psql ended with ${String(code)}.`)
}

async function byPg(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const rows = client.query(copyTo(statement))
    rows.resume()
    await once(rows, 'end')
  } finally {
    await client.end()
  }
}
