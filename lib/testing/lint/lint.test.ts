import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Deliberately wrong files, linted with the real configuration in a folder of their own:
// a checker that matches nothing reports success, and only these would notice.

const ROOT = path.resolve(import.meta.dirname, '../../..')

const wrong: [file: string, content: string, rule: string][] = [
  ['lib/domain/a.ts', `import { db } from '@/db/client'`, 'layers'],
  ['lib/domain/b.ts', `import type { Grant } from '../../db/schema'`, 'layers'],
  ['lib/domain/c.ts', `import pg from 'pg'`, 'layers'],
  ['lib/domain/d.ts', `import { useState } from 'react'`, 'layers'],
  ['lib/domain/e.ts', `export { env } from '@/lib/env'`, 'layers'],
  ['db/queries/a.ts', `import { submit } from '@/lib/services/requests/submit'`, 'layers'],
  ['db/b.ts', `import { headers } from 'next/headers'`, 'layers'],
  ['lib/connectors/a.ts', `import { db } from '@/db/client'`, 'layers'],
  ['lib/connectors/b.ts', `import { record } from '../services/audit/record'`, 'layers'],
  ['lib/notify/a.ts', `import { db } from '@/db/client'`, 'layers'],
  ['lib/services/requests/a.ts', `import { postgres } from '@/lib/connectors/postgres'`, 'layers'],
  ['lib/services/b.ts', `import { auth } from '@/lib/auth'`, 'layers'],
  ['lib/services/c.ts', `import { cookies } from 'next/headers'`, 'layers'],
  ['lib/services/d.ts', `const db = await import('@/lib/compose')`, 'layers'],
  ['lib/compose.ts', `import { Button } from '@/components/ui/button'`, 'layers'],
  ['lib/http/a.ts', `import { Button } from '@/components/ui/button'`, 'layers'],
  ['components/ui/a.tsx', `import { db } from '@/db/client'`, 'layers'],
  ['components/ui/b.tsx', `import { approve } from '@/app/(portal)/inbox/actions'`, 'layers'],
  ['components/c.tsx', `import { approveRequest } from '@/lib/services/requests/approve'`, 'layers'],
  ['components/d.tsx', `import { cookies } from 'next/headers'`, 'layers'],
  ['app/page.tsx', `import { db } from '@/db/client'`, 'layers'],
  ['app/actions.ts', `import { env } from '@/lib/env'`, 'layers'],
  ['app/api/a/route.ts', `import { postgres } from '@/lib/connectors/postgres'`, 'layers'],
  ['e2e/a.e2e.ts', `import { db } from '@/db/client'`, 'layers'],
  ['e2e/b.e2e.ts', `import { submit } from '@/lib/services/requests/submit'`, 'layers'],
  ['lib/domain/clock-a.ts', `export const now = new Date()`, 'no-ambient-clock'],
  ['lib/services/clock-b.ts', `export const now = Date.now()`, 'no-ambient-clock'],
  ['db/queries/clock-c.ts', `export const took = performance.now()`, 'no-ambient-clock'],
  [
    'lib/services/audit-a.ts',
    `export const a = (ctx) => atomically(ctx, async (tx) => change(tx))`,
    'audited-transaction',
  ],
  [
    'lib/services/audit-b.ts',
    `export const b = (db) => db.transaction().execute((tx) => change(tx))`,
    'audited-transaction',
  ],
  [
    'lib/services/audit-c.ts',
    [
      `import { change } from './helper'`,
      `export const c = (ctx) => atomically(ctx, async (tx) => change(tx))`,
      `// Recorded elsewhere, and not by this transaction.`,
      `export const other = (tx) => record(tx)`,
    ].join('\n'),
    'audited-transaction',
  ],
]

const right: [file: string, content: string][] = [
  [
    'lib/domain/ok-a.ts',
    `import { z } from 'zod'\nimport type { Id } from './ids'\nimport type { Grant } from '@/lib/domain/grant'`,
  ],
  ['lib/domain/ok-b.ts', `export const then = new Date(0)`],
  ['lib/domain/ok.test.ts', `import { db } from '@/db/client'\nexport const now = new Date()`],
  ['db/queries/ok.ts', `import { sql } from 'kysely'\nimport type { Tx } from '../client'`],
  ['lib/connectors/ok.ts', `import pg from 'pg'\nimport { ConnectorError } from './connector'`],
  [
    'lib/services/ok-a.ts',
    `import type { Connector } from '@/lib/connectors/connector'\nimport { grants } from '@/db/queries/grants'`,
  ],
  ['lib/services/ok-b.ts', `export const a = (ctx) => atomically(ctx, async (tx) => record(tx, ctx))`],
  [
    'lib/services/ok-c.ts',
    `// No audit event: a lease changes nothing that anybody may see.\nexport const a = (ctx) => atomically(ctx, async (tx) => lease(tx))`,
  ],
  [
    'lib/services/helper.ts',
    `export async function change(tx) {\n  return tx\n}\n\nexport async function changeAndTell(tx) {\n  await record(tx)\n}`,
  ],
  [
    'lib/services/ok-d.ts',
    `import { changeAndTell } from './helper'\nexport const a = (ctx) => atomically(ctx, (tx) => changeAndTell(tx))`,
  ],
  [
    'components/ui/ok.tsx',
    `import Link from 'next/link'\nimport { useState } from 'react'\nimport type { GrantState } from '@/lib/domain/grant'`,
  ],
  [
    'app/ok.tsx',
    `import { contextOf } from '@/lib/compose'\nimport { Button } from '@/components/ui/button'`,
  ],
  ['e2e/support/ok.ts', `import { createDatabase } from '@/db/client'`],
  [
    'e2e/ok.e2e.ts',
    `import { HOUR } from '@/lib/domain/duration'\nimport { signIn } from './support/people'`,
  ],
]

let tree: string
let found: Set<string>

beforeAll(async () => {
  tree = await mkdtemp(path.join(tmpdir(), 'lint-'))
  await cp(path.join(ROOT, '.oxlintrc.json'), path.join(tree, '.oxlintrc.json'))
  await cp(path.join(ROOT, 'lib/testing/lint'), path.join(tree, 'lib/testing/lint'), { recursive: true })
  for (const [file, content] of [...wrong, ...right]) {
    await mkdir(path.dirname(path.join(tree, file)), { recursive: true })
    await writeFile(path.join(tree, file), `${content}\n`)
  }
  found = await lint()
})
afterAll(() => rm(tree, { recursive: true }))

/** `file rule` for every finding of the house's own rules. */
async function lint(): Promise<Set<string>> {
  const oxlint = path.join(ROOT, 'node_modules/oxlint/bin/oxlint')
  const run = promisify(execFile)(process.execPath, [oxlint, '--format', 'json'], {
    cwd: tree,
    maxBuffer: 2 ** 25,
  })
  const { stdout } = await run.catch((error: { stdout: string }) => error)
  const report = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
  return new Set(
    report.diagnostics.map(({ code, filename }) => `${filename} ${/^house\((.+)\)$/.exec(code)?.[1]}`),
  )
}

describe('the linter refuses', () => {
  test.each(wrong)('%s: %s', (file, _content, rule) => {
    expect(found).toContain(`${file} ${rule}`)
  })
})

describe('the linter lets pass', () => {
  test.each(right)('%s', (file) => {
    expect(
      [...found].filter((finding) => finding.startsWith(`${file} `) && !finding.endsWith('undefined')),
    ).toEqual([])
  })
})
