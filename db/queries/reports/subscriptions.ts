import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PortalRole } from '@/lib/domain/principal'
import type { ReportSchedule } from '@/lib/domain/report/schedule'
import type { Db, Tx } from '../../client'

export interface Subscription extends ReportSchedule {
  id: string
  report: string
  nextAt: Date
}

export async function subscriptionsOf(db: Db, principalId: PrincipalId): Promise<Subscription[]> {
  return db
    .selectFrom('report_subscription')
    .select(['id', 'report', 'every', 'params', 'attach', 'next_at as nextAt'])
    .where('principal_id', '=', principalId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
}

/** The zone that this person's mornings are in. */
export async function zoneOf(db: Db, principalId: PrincipalId): Promise<string> {
  const row = await db
    .selectFrom('principal')
    .select('time_zone')
    .where('id', '=', principalId)
    .executeTakeFirst()
  return row?.time_zone ?? 'UTC'
}

/** False when the very same is subscribed to already. */
export async function insertSubscription(
  tx: Tx,
  args: ReportSchedule & { principalId: PrincipalId; report: string; now: Date; nextAt: Date },
): Promise<boolean> {
  const row = await tx
    .insertInto('report_subscription')
    .values({
      principal_id: args.principalId,
      report: args.report,
      every: args.every,
      params: JSON.stringify(args.params),
      attach: args.attach,
      created_at: args.now,
      next_at: args.nextAt,
    })
    .onConflict((conflict) => conflict.columns(['principal_id', 'report', 'every', 'params']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Answers which report it was of; null when this person has no such subscription. */
export async function deleteSubscription(
  tx: Tx,
  args: { id: string; principalId: PrincipalId },
): Promise<string | null> {
  const row = await tx
    .deleteFrom('report_subscription')
    .where('id', '=', args.id)
    .where('principal_id', '=', args.principalId)
    .returning('report')
    .executeTakeFirst()
  return row?.report ?? null
}

export interface DueSubscription extends Subscription {
  principalId: PrincipalId
  name: string
  zone: string
  active: boolean
  portalRoles: PortalRole[]
}

/** Locks the earliest subscription that is due and that nobody else holds. */
export async function claimSubscription(tx: Tx, now: Date): Promise<DueSubscription | null> {
  const { rows } = await sql<DueSubscription>`
    select s.id, s.report, s.every, s.params, s.attach, s.next_at as "nextAt", s.principal_id as "principalId", p.name,
      coalesce(p.time_zone, 'UTC') as zone, p.portal_roles as "portalRoles",
      p.status = 'active' and (p.ends_at is null or p.ends_at > ${now}) as active
    from report_subscription s join principal p on p.id = s.principal_id
    where s.next_at <= ${now} order by s.next_at limit 1 for update of s skip locked`.execute(tx)
  return rows[0] ?? null
}

export async function postponeSubscription(db: Db, args: { id: string; nextAt: Date }): Promise<void> {
  await db
    .updateTable('report_subscription')
    .set({ next_at: args.nextAt })
    .where('id', '=', args.id)
    .execute()
}
