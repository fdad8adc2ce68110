import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PortalRole } from '@/lib/domain/principal'
import { ViewKey } from '@/lib/domain/saved-view'
import type { Db, Tx } from '../client'

/** The views whose weekly count this person is sent. */
export async function weeklyCountsOf(db: Db, principalId: PrincipalId): Promise<ViewKey[]> {
  const rows = await db
    .selectFrom('weekly_count')
    .select('view')
    .where('principal_id', '=', principalId)
    .execute()
  return rows.map(({ view }) => ViewKey.parse(view))
}

/** Null for never again. */
export async function setWeeklyCount(
  tx: Tx,
  args: { principalId: PrincipalId; key: ViewKey; next: { zone: string; at: Date } | null },
): Promise<void> {
  const { principalId, key, next } = args
  if (next === null)
    await tx
      .deleteFrom('weekly_count')
      .where('principal_id', '=', principalId)
      .where('view', '=', key)
      .execute()
  else
    await tx
      .insertInto('weekly_count')
      .values({ principal_id: principalId, view: key, zone: next.zone, next_at: next.at })
      .onConflict((conflict) => conflict.columns(['principal_id', 'view']).doNothing())
      .execute()
}

export interface DueCount {
  principalId: PrincipalId
  name: string
  view: ViewKey
  nextAt: Date
  zone: string
  portalRoles: PortalRole[]
  /** Whether the person is still here to be told. */
  active: boolean
}

/** One weekly count that is due, locked for this transaction; null when none is that nobody else works on. */
export async function claimWeeklyCount(tx: Tx, now: Date): Promise<DueCount | null> {
  const { rows } = await sql<Omit<DueCount, 'view'> & { view: string }>`
    select c.principal_id as "principalId", p.name, c.view, c.next_at as "nextAt", c.zone,
      p.portal_roles as "portalRoles",
      p.status = 'active' and coalesce(p.ends_at > ${now}, true) as active
    from weekly_count c join principal p on p.id = c.principal_id
    where c.next_at <= ${now} order by c.next_at limit 1 for update of c skip locked`.execute(tx)
  const row = rows[0]
  return row === undefined ? null : { ...row, view: ViewKey.parse(row.view) }
}

export async function postponeWeeklyCount(
  tx: Tx,
  args: { principalId: PrincipalId; key: ViewKey; nextAt: Date },
): Promise<void> {
  await tx
    .updateTable('weekly_count')
    .set({ next_at: args.nextAt })
    .where('principal_id', '=', args.principalId)
    .where('view', '=', args.key)
    .execute()
}
