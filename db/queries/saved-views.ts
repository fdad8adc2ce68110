import { sql, type Insertable } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import { ViewKey } from '@/lib/domain/saved-view'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export interface KeptView {
  key: ViewKey
  name: string
  query: string
  from: string | null
  to: string | null
  columns: string | null
  ownerId: PrincipalId
  owner: string
  shared: boolean
}

function views(db: Db) {
  return db
    .selectFrom('saved_view as v')
    .innerJoin('principal as p', 'p.id', 'v.owner_id')
    .select((eb) => [
      'v.id',
      'v.name',
      'v.query',
      'v.range_from as from',
      'v.range_to as to',
      'v.columns',
      'v.owner_id as ownerId',
      'p.name as owner',
      eb('v.shared_at', 'is not', null).as('shared'),
    ])
}

/** This person's own views and those that others share, by name. */
export async function viewsFor(db: Db, principalId: PrincipalId): Promise<KeptView[]> {
  const rows = await views(db)
    .where((eb) => eb.or([eb('v.owner_id', '=', principalId), eb('v.shared_at', 'is not', null)]))
    .orderBy(sql`lower(v.name)`)
    .limit(500)
    .execute()
  return rows.map(({ id, ...view }) => ({ ...view, shared: Boolean(view.shared), key: ViewKey.parse(id) }))
}

/** One kept view, with a lock on it where it is to be changed; null when there is none of this id. */
export async function keptView(tx: Tx, key: ViewKey): Promise<KeptView | null> {
  const row = await views(tx)
    .where(sql`v.id::text`, '=', key)
    .forUpdate('v')
    .executeTakeFirst()
  if (row === undefined) return null
  const { id, ...view } = row
  return { ...view, shared: Boolean(view.shared), key: ViewKey.parse(id) }
}

/** The new view's id, or null where this person has one of that name. */
export async function insertView(
  tx: Tx,
  values: Insertable<Database['saved_view']>,
): Promise<ViewKey | null> {
  const row = await tx
    .insertInto('saved_view')
    .values(values)
    .onConflict((conflict) => conflict.expression(sql`owner_id, lower(name)`).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row === undefined ? null : ViewKey.parse(row.id)
}

export async function countViews(tx: Tx, ownerId: PrincipalId): Promise<number> {
  const row = await tx
    .selectFrom('saved_view')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('owner_id', '=', ownerId)
    .executeTakeFirstOrThrow()
  return row.n
}

/** Whether it has the name now; false where its owner has another view of that name. */
export async function renameView(
  tx: Tx,
  args: { key: ViewKey; ownerId: PrincipalId; name: string },
): Promise<boolean> {
  const taken = await tx
    .selectFrom('saved_view')
    .select('id')
    .where('owner_id', '=', args.ownerId)
    .where(sql`lower(name)`, '=', sql`lower(${args.name})`)
    .where('id', '<>', args.key)
    .executeTakeFirst()
  if (taken !== undefined) return false
  await tx.updateTable('saved_view').set({ name: args.name }).where('id', '=', args.key).execute()
  return true
}

/** Shares a view, or takes it back: then it is nobody else's default, and counted for nobody else. */
export async function setShared(tx: Tx, view: KeptView, sharedAt: Date | null): Promise<void> {
  await tx.updateTable('saved_view').set({ shared_at: sharedAt }).where('id', '=', view.key).execute()
  if (sharedAt !== null) return
  for (const table of ['weekly_count', 'default_view'] as const)
    await tx
      .deleteFrom(table)
      .where('view', '=', view.key)
      .where('principal_id', '<>', view.ownerId)
      .execute()
}

/** Removes a view with everything that people have set about it. */
export async function deleteView(tx: Tx, key: ViewKey): Promise<void> {
  for (const table of ['weekly_count', 'default_view'] as const)
    await tx.deleteFrom(table).where('view', '=', key).execute()
  await tx.deleteFrom('saved_view').where('id', '=', key).execute()
}

export async function defaultViewOf(db: Db, principalId: PrincipalId): Promise<ViewKey | null> {
  const row = await db
    .selectFrom('default_view')
    .select('view')
    .where('principal_id', '=', principalId)
    .executeTakeFirst()
  return row === undefined ? null : ViewKey.parse(row.view)
}

/** Null for no view: the log opens as it is. */
export async function setDefaultView(
  tx: Tx,
  args: { principalId: PrincipalId; key: ViewKey | null },
): Promise<void> {
  const { principalId, key } = args
  if (key === null) await tx.deleteFrom('default_view').where('principal_id', '=', principalId).execute()
  else
    await tx
      .insertInto('default_view')
      .values({ principal_id: principalId, view: key })
      .onConflict((conflict) => conflict.column('principal_id').doUpdateSet({ view: key }))
      .execute()
}
