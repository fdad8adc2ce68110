import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Script } from './script'
import { rateOf } from './stats'

const run = promisify(execFile)

/** Runs a script for `ms` by so many clients at once; answers runs per second. */
export type BareRunner = (script: Script, clients: number, ms: number) => Promise<number>

/** How scripts are run here: by pgbench where there is one, else by a loop over pg. */
export async function bareRunner(url: string): Promise<{ name: string; run: BareRunner }> {
  const version = await run('pgbench', ['--version']).catch(() => null)
  if (version === null) return { name: 'a bare loop over pg', run: (...args) => byLoop(url, ...args) }
  return { name: version.stdout.trim(), run: (...args) => byPgbench(url, ...args) }
}

/** In the extended protocol, as the portal itself speaks; variables that would be too long for it come by -D. */
async function byPgbench(url: string, script: Script, clients: number, ms: number): Promise<number> {
  const dir = await mkdtemp(path.join(tmpdir(), 'gatehouse-bench-'))
  try {
    const file = path.join(dir, 'script.sql')
    await writeFile(file, pgbenchText(script))
    const constants = Object.entries(script.constants).flatMap(([name, value]) => ['-D', `${name}=${value}`])
    const seconds = String(Math.max(1, Math.round(ms / 1_000)))
    const size = ['-c', String(clients), '-j', String(Math.min(2, clients)), '-T', seconds]
    const { stdout } = await run('pgbench', ['-n', '-M', 'extended', '-f', file, ...size, ...constants], {
      env: { ...process.env, ...connectionVariables(url) },
    })
    const rate = /tps = ([\d.]+)/.exec(stdout)?.[1]
    if (rate === undefined || !/failed transactions: 0 /.test(stdout))
      throw new Error(`pgbench failed:\n${stdout}`)
    return Number(rate)
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** A connection string as variables: a command line, and an error that repeats it, would show the password. */
export function connectionVariables(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname } = new URL(url)
  return {
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
  }
}

function pgbenchText({ statements, random }: Script): string {
  const draws = Object.entries(random).map(([name, most]) => `\\set ${name} random(1, ${most})`)
  const sent = statements.map(
    ({ text, keepAs }) => `${text.trim()}${keepAs === null ? ';' : ` \\gset ${keepAs}`}`,
  )
  return [...draws, ...sent, ''].join('\n')
}

async function byLoop(url: string, script: Script, clients: number, ms: number): Promise<number> {
  const prepared = script.statements.map(({ text, keepAs }) => {
    const names: string[] = []
    const sql = text.replaceAll(/(?<!:):([a-z]\w*)/g, (_, name: string) => `$${names.push(name)}`)
    return { sql, names, keepAs }
  })
  const connections = await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client(url)
      await client.connect()
      return client
    }),
  )
  try {
    return await rateOf(clients, ms, async (index) => {
      const values = { ...script.constants, ...drawn(script.random) }
      for (const { sql, names, keepAs } of prepared) {
        const answer = await connections[index]?.query<Record<string, unknown>>(
          sql,
          names.map((name) => values[name]),
        )
        if (keepAs === null) continue
        for (const [column, value] of Object.entries(answer?.rows[0] ?? {}))
          values[keepAs + column] = String(value)
      }
    })
  } finally {
    await Promise.all(connections.map((client) => client.end()))
  }
}

function drawn(random: Script['random']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(random).map(([name, most]) => [name, String(1 + Math.floor(Math.random() * most))]),
  )
}
