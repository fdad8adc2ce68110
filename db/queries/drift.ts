import type { AssignmentId, TargetId } from '@/lib/domain/ids'
import type { Tx } from '../client'
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
    })
    .onConflict((conflict) =>
      conflict
        .columns(['target_id', 'kind', 'account', 'entitlement_key'])
        .where('resolved_at', 'is', null)
        .doUpdateSet({ last_seen: args.now }),
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
