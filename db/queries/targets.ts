import type { Insertable } from 'kysely'
import type { AssignmentId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database, TargetRow } from '../schema'

export async function targetById(db: Db, id: TargetId): Promise<TargetRow | null> {
  return (await db.selectFrom('target').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}

/** Takes a target whose search for unexplained access is due, and sets when the next one is. */
export async function claimListing(db: Db, args: { now: Date; nextAt: Date }): Promise<TargetRow | null> {
  const row = await db
    .with('due', (cte) =>
      cte
        .selectFrom('target')
        .select('id')
        .where('list_due_at', '<=', args.now)
        .orderBy('list_due_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('target')
    .set({ list_due_at: args.nextAt })
    .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

export async function markListed(tx: Tx, args: { id: TargetId; now: Date }): Promise<void> {
  await tx.updateTable('target').set({ listed_at: args.now }).where('id', '=', args.id).execute()
}

/** The distinct entitlements that roles of this target hand out. */
export async function entitlementsOf(db: Db, id: TargetId): Promise<Record<string, unknown>[]> {
  const rows = await db.selectFrom('role').select('entitlement').where('target_id', '=', id).execute()
  return rows.map((row) => row.entitlement)
}

/** Every assignment of the target that a grant asks for, or that is still being worked on. */
export async function explainedAssignments(
  db: Db,
  id: TargetId,
): Promise<{ id: AssignmentId; account: string; entitlement_key: string }[]> {
  return db
    .selectFrom('assignment')
    .select(['assignment.id', 'assignment.account', 'assignment.entitlement_key'])
    .where('assignment.target_id', '=', id)
    .where((eb) =>
      eb.or([
        eb('assignment.due_at', 'is not', null),
        eb.exists(
          eb
            .selectFrom('grant')
            .select('grant.id')
            .whereRef('grant.assignment_id', '=', 'assignment.id')
            .where('grant.state', 'in', ['ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED']),
        ),
      ]),
    )
    .execute()
}

export async function targetNamed(db: Db, slug: string): Promise<TargetRow | null> {
  return (await db.selectFrom('target').selectAll().where('slug', '=', slug).executeTakeFirst()) ?? null
}

export async function lockTarget(tx: Tx, id: TargetId): Promise<TargetRow | null> {
  return (
    (await tx.selectFrom('target').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()) ?? null
  )
}

type NewTarget = Omit<Insertable<Database['target']>, 'config'> & { config: Record<string, unknown> }

/** False when a target of that slug exists. */
export async function insertTarget(tx: Tx, { config, ...values }: NewTarget): Promise<boolean> {
  const row = await tx
    .insertInto('target')
    .values({ ...values, config: JSON.stringify(config) })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateTarget(
  tx: Tx,
  id: TargetId,
  { config, ...values }: Partial<NewTarget>,
): Promise<void> {
  await tx
    .updateTable('target')
    .set({ ...values, ...(config !== undefined && { config: JSON.stringify(config) }) })
    .where('id', '=', id)
    .execute()
}

export async function upsertTargetSecret(
  tx: Tx,
  values: Insertable<Database['target_secret']>,
): Promise<void> {
  const { sealed, set_at, set_by } = values
  await tx
    .insertInto('target_secret')
    .values(values)
    .onConflict((conflict) =>
      conflict.columns(['target_id', 'field']).doUpdateSet({ sealed, set_at, set_by }),
    )
    .execute()
}

export async function sealedTargetSecret(db: Db, args: { targetId: TargetId; field: string }) {
  const row = await db
    .selectFrom('target_secret')
    .select(['sealed', 'set_at'])
    .where('target_id', '=', args.targetId)
    .where('field', '=', args.field)
    .executeTakeFirst()
  return row ?? null
}

/** When each sealed secret of a target was set, and by whom. */
export async function targetSecretAges(db: Db, id: TargetId) {
  return db
    .selectFrom('target_secret')
    .leftJoin('principal', 'principal.id', 'target_secret.set_by')
    .select(['target_secret.field', 'target_secret.set_at', 'principal.name as set_by'])
    .where('target_secret.target_id', '=', id)
    .orderBy('target_secret.field')
    .execute()
}
