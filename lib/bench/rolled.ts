import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { rollUpTo } from '@/db/queries/audit-rollup'
import { indexTexts } from '@/db/queries/audit-text'

/** Building an index over what is there takes a fraction of keeping it up row by row. */
export async function withoutIndexes(owner: Db, fill: () => Promise<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, replace(indexdef, ' ON ONLY ', ' ON ') as definition from pg_indexes
    where schemaname = 'public' and tablename in ('audit_event', 'audit_text')
      and indexname not in ('audit_event_pkey', 'audit_text_pkey')`.execute(owner)
  await owner.transaction().execute(async (tx) => {
    for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(tx)
  })
  await fill()
  for (const { definition } of rows)
    await owner.transaction().execute(async (tx) => {
      await sql`set local maintenance_work_mem = '1GB'`.execute(tx)
      await sql.raw(definition).execute(tx)
    })
}

/** Events counted and copied in one transaction. */
const batch = 500_000

/** Counts and copies texts as the portal does, in far larger batches: nobody waits for a lock of theirs here. */
export async function countUp(owner: Db): Promise<void> {
  const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from audit_event`.execute(
    owner,
  )
  const newest = rows[0]?.id ?? 0
  for (let after = 0; after < newest; after += batch) {
    const through = Math.min(newest, after + batch)
    await owner.transaction().execute(async (tx) => {
      await sql`set local work_mem = '256MB'`.execute(tx)
      await rollUpTo(tx, { after, through })
      await indexTexts(tx, { after, through })
    })
  }
}
