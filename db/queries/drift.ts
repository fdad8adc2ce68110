import type { AssignmentId, TargetId } from '@/lib/domain/ids'
import type { Updateable } from 'kysely'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

type Kind = Database['drift_finding']['kind']

/** Notes a finding; true when it is new, false when the open one was only seen again. */
export async function noteFinding(
  tx: Tx,
  args: {
    targetId: TargetId
    kind: Kind
    account: string
    entitlementKey: string
    assignmentId: AssignmentId | null
    now: Date
    resolved: boolean
    attribution?: string | undefined
  },
): Promise<boolean> {
  const row = await tx
    .insertInto('drift_finding')
    .values({
      target_id: args.targetId,
      kind: args.kind,
      account: args.account,
      entitlement_key: args.entitlementKey,
      assignment_id: args.assignmentId,
      first_seen: args.now,
      last_seen: args.now,
      resolved_at: args.resolved ? args.now : null,
      attribution: args.attribution ?? null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['target_id', 'kind', 'account', 'entitlement_key'])
        .where('resolved_at', 'is', null)
        .doUpdateSet({ last_seen: args.now, ...(args.attribution && { attribution: args.attribution }) }),
    )
    .returning(['first_seen', 'last_seen'])
    .executeTakeFirstOrThrow()
  return row.first_seen.getTime() === args.now.getTime()
}

/** Closes the findings of a target that this search did not see; returns what was closed. */
export async function resolveUnseen(tx: Tx, args: { targetId: TargetId; now: Date }) {
  return tx
    .updateTable('drift_finding')
    .set({ resolved_at: args.now })
    .where('target_id', '=', args.targetId)
    .where('kind', 'in', ['standing', 'orphan'])
    .where('resolved_at', 'is', null)
    .where('last_seen', '<', args.now)
    .returning(['id', 'account', 'entitlement_key'])
    .execute()
}

/** Standing access on a target that an administrator wants removed. */
export async function askedRemovals(db: Db, targetId: TargetId) {
  return db
    .selectFrom('drift_finding')
    .select(['id', 'account', 'entitlement_key', 'removal_asked_by'])
    .where('target_id', '=', targetId)
    .where('kind', '=', 'standing')
    .where('removal_asked_at', 'is not', null)
    .where('resolved_at', 'is', null)
    .execute()
}

/** One finding that is still open, locked. */
export async function lockFinding(tx: Tx, id: string) {
  const row = await tx
    .selectFrom('drift_finding')
    .innerJoin('target', 'target.id', 'drift_finding.target_id')
    .selectAll('drift_finding')
    .select(['target.name as target_name', 'target.connector'])
    .where('drift_finding.id', '=', id)
    .where('drift_finding.resolved_at', 'is', null)
    .forUpdate('drift_finding')
    .executeTakeFirst()
  return row ?? null
}

export async function updateFinding(
  tx: Tx,
  id: string,
  values: Updateable<Database['drift_finding']>,
): Promise<void> {
  await tx.updateTable('drift_finding').set(values).where('id', '=', id).execute()
}

/** Has a target searched at once. */
export async function searchSoon(tx: Tx, args: { targetId: TargetId; now: Date }): Promise<void> {
  await tx.updateTable('target').set({ list_due_at: args.now }).where('id', '=', args.targetId).execute()
}
