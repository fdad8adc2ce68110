import { sql, type Updateable } from 'kysely'
import type { AssignmentId, PrincipalId, TargetId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { AssignmentRow, Database, NewOperation, TargetRow } from '../schema'

/** Every column but the sealed password: `sealedPassword` reads that one, with other rights. */
export const assignmentColumns = [
  'assignment.id',
  'assignment.target_id',
  'assignment.principal_id',
  'assignment.account',
  'assignment.entitlement_key',
  'assignment.entitlement',
  'assignment.pre_existing',
  'assignment.observed',
  'assignment.observed_at',
  'assignment.native_until',
  'assignment.due_at',
  'assignment.lease',
  'assignment.leased_until',
  'assignment.attempts',
  'assignment.failing_since',
  'assignment.error_class',
  'assignment.error_message',
  'assignment.second_look_at',
  'assignment.secret_set_at',
  'assignment.secret_revealed_at',
  'assignment.secret_renewal',
] as const

/** The password that waits for its holder, still sealed; null where none does. For the worker's role alone. */
export async function sealedPassword(
  db: Db,
  id: AssignmentId,
): Promise<{ sealed: Buffer; setAt: Date | null } | null> {
  const row = await db
    .selectFrom('assignment')
    .select(['secret', 'secret_set_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined || row.secret === null ? null : { sealed: row.secret, setAt: row.secret_set_at }
}

/** The assignment for this account and entitlement, made when there is none, and due at `now` either way. */
export async function wantAssignment(
  tx: Tx,
  args: {
    targetId: TargetId
    principalId: PrincipalId
    account: string
    entitlementKey: string
    entitlement: Record<string, unknown>
    now: Date
  },
): Promise<AssignmentId> {
  const row = await tx
    .insertInto('assignment')
    .values({
      target_id: args.targetId,
      principal_id: args.principalId,
      account: args.account,
      entitlement_key: args.entitlementKey,
      entitlement: JSON.stringify(args.entitlement),
      due_at: args.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['target_id', 'account', 'entitlement_key'])
        .doUpdateSet({ due_at: args.now, attempts: 0 }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/**
 * Marks assignments as due at `now`. Grants are always locked before their assignment, and assignments in the order
 * of their ids, so that no two writers wait for each other.
 */
export async function markDue(tx: Tx, args: { ids: readonly AssignmentId[]; now: Date }): Promise<void> {
  if (args.ids.length === 0) return
  await tx
    .with('ordered', (db) =>
      db
        .selectFrom('assignment')
        .select('id')
        .where('id', 'in', [...new Set(args.ids)])
        .orderBy('id')
        .forUpdate(),
    )
    .updateTable('assignment')
    .set((eb) => ({ due_at: eb.fn('least', ['due_at', eb.val(args.now)]), attempts: 0 }))
    .where('id', 'in', (eb) => eb.selectFrom('ordered').select('ordered.id'))
    .execute()
}

/** Targets on which work is due and not held by a worker, with what a call to them needs. */
export async function targetsWithDueWork(db: Db, now: Date): Promise<TargetRow[]> {
  return db
    .selectFrom('target')
    .selectAll()
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('assignment')
          .select('assignment.id')
          .whereRef('assignment.target_id', '=', 'target.id')
          .where('assignment.due_at', '<=', now)
          .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)])),
      ),
    )
    .execute()
}

/** Saves what a worker found and lets go of its lease; false when another worker holds it by now. */
export async function saveAssignment(
  tx: Tx,
  args: {
    id: AssignmentId
    lease: string
    values: Updateable<Database['assignment']> & { due_at: Date | null }
    /** When it was due as it was claimed: what a new grant has made due since then stays due. */
    claimedDueAt: Date | null
    /** When to come back where a new password was asked for meanwhile; null to leave `due_at` alone. */
    wantedMeanwhile: Date | null
  },
): Promise<boolean> {
  const { due_at: dueAt, ...values } = args.values
  const result = await tx
    .updateTable('assignment')
    .set({
      ...values,
      due_at: sql`case
        when secret_renewal then coalesce(${args.wantedMeanwhile}::timestamptz, ${dueAt})
        when date_trunc('milliseconds', due_at) > ${args.claimedDueAt}::timestamptz then least(due_at, ${dueAt})
        else ${dueAt} end`,
      lease: null,
      leased_until: null,
    })
    .where('id', '=', args.id)
    .where('lease', '=', args.lease)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Whether this worker still holds the lease at `now`. */
export async function holdsLease(
  db: Db,
  args: { id: AssignmentId; lease: string; now: Date },
): Promise<boolean> {
  const row = await db
    .selectFrom('assignment')
    .select('id')
    .where('id', '=', args.id)
    .where('lease', '=', args.lease)
    .where('leased_until', '>', args.now)
    .executeTakeFirst()
  return row !== undefined
}

/** Stores a sealed password under this worker's lease, before the target hears of it; false when the lease is lost. */
export async function storeSecret(
  db: Db,
  args: { id: AssignmentId; lease: string; sealed: Buffer; now: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('assignment')
    .set({ secret: args.sealed, secret_set_at: args.now, secret_revealed_at: null, secret_renewal: false })
    .where('id', '=', args.id)
    .where('lease', '=', args.lease)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function assignmentById(db: Db, id: AssignmentId): Promise<AssignmentRow | null> {
  const row = await db
    .selectFrom('assignment')
    .select(assignmentColumns)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function lockAssignment(tx: Tx, id: AssignmentId): Promise<AssignmentRow | null> {
  const row = await tx
    .selectFrom('assignment')
    .select(assignmentColumns)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function updateAssignment(
  tx: Tx,
  id: AssignmentId,
  values: Updateable<Database['assignment']>,
): Promise<void> {
  await tx.updateTable('assignment').set(values).where('id', '=', id).execute()
}

export async function appendOperation(db: Db, operation: NewOperation): Promise<void> {
  await db.insertInto('operation').values(operation).execute()
}
