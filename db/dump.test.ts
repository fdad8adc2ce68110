import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dumpSchema } from './dump'
import type { FreshDatabase } from './testing'
import { freshDatabase } from './testing'

let fresh: FreshDatabase
beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh?.drop())

test('the migrations make exactly what db/schema.sql says; after a wanted change run: npm run db:schema', async () => {
  const golden = await readFile(path.join(import.meta.dirname, 'schema.sql'), 'utf8')
  expect(await dumpSchema(fresh.owner)).toBe(golden)
})

test.each([
  [
    'a column',
    sql`alter table audit_event add column extra text default 'x'`,
    "extra text default 'x'::text",
  ],
  [
    'a check',
    sql`alter table audit_event add constraint small check (length(action) < 99)`,
    'constraint small CHECK',
  ],
  [
    'an index',
    sql`create index extra_index on audit_event (action)`,
    'CREATE INDEX extra_index ON ONLY audit_event',
  ],
  [
    'a right',
    sql`grant delete on audit_event to gatehouse_web`,
    /grant .*delete.* on audit_event to gatehouse_web/,
  ],
  ['a disabled trigger', sql`alter table audit_event disable trigger user`, '-- enabled: D'],
])('the dump shows %s', async (_what, change, shown) => {
  const other = await freshDatabase()
  expect(await dumpSchema(other.owner)).not.toMatch(shown)
  await change.execute(other.owner)
  expect(await dumpSchema(other.owner)).toMatch(shown)
  await other.drop()
})
