import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

/** Locks people whose end is to be told of, skipping those another sweep holds. */
export async function claimContractWarnings(tx: Tx, args: { now: Date; limit: number }) {
  return tx
    .selectFrom('principal')
    .select(['id', 'name', 'ends_at', 'sponsor_id'])
    .where('warn_at', '<=', args.now)
    .where('status', '=', 'active')
    .orderBy('warn_at')
    .limit(args.limit)
    .forNoKeyUpdate()
    .skipLocked()
    .execute()
}

export async function setContractWarning(
  tx: Tx,
  args: { id: PrincipalId; warnAt: Date | null },
): Promise<void> {
  await tx.updateTable('principal').set({ warn_at: args.warnAt }).where('id', '=', args.id).execute()
}

export async function moveEnd(
  tx: Tx,
  args: { id: PrincipalId; endsAt: Date; warnAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('principal')
    .set({ ends_at: args.endsAt, warn_at: args.warnAt })
    .where('id', '=', args.id)
    .execute()
}

/** Whoever this person answers for and who is still here, the first to leave first. */
export async function sponsoredBy(db: Db, args: { sponsorId: PrincipalId; limit: number }) {
  return db
    .selectFrom('principal')
    .leftJoin('team', 'team.id', 'principal.team_id')
    .select([
      'principal.id',
      'principal.kind',
      'principal.name',
      'principal.handle',
      'principal.title',
      'principal.employment',
      'principal.ends_at',
      'team.name as team_name',
    ])
    .where('principal.sponsor_id', '=', args.sponsorId)
    .where('principal.status', '=', 'active')
    .orderBy('principal.ends_at', (order) => order.asc().nullsLast())
    .orderBy('principal.name')
    .limit(args.limit)
    .execute()
}
