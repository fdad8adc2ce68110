import type { AssignmentId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { TargetRow } from '../schema'

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
