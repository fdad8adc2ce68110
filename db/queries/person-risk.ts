import { sql, type RawBuilder } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PersonRisk, RiskStanding } from '@/lib/domain/person-risk'
import type { Db, Tx } from '../client'

/** The risk of the person in the row `of` as it stands at `now`. */
export function riskOf(of: string, now: Date): RawBuilder<PersonRisk> {
  return sql<PersonRisk>`case when ${sql.ref(`${of}.risk_until`)} <= ${now} then 'normal' else ${sql.ref(`${of}.risk`)} end`
}

/** What was last said about somebody's risk; null when there is nobody of that handle or id. */
export async function riskStanding(
  db: Db,
  by: { handle: string } | { id: PrincipalId },
): Promise<(RiskStanding & { id: PrincipalId }) | null> {
  const row = await db
    .selectFrom('principal as p')
    .leftJoin('principal as author', 'author.id', 'p.risk_set_by')
    .select([
      'p.id',
      'p.risk',
      'p.risk_reason as reason',
      'author.name as setBy',
      'p.risk_set_at as setAt',
      'p.risk_until as until',
    ])
    .where((eb) => ('id' in by ? eb('p.id', '=', by.id) : eb('p.handle', '=', by.handle)))
    .executeTakeFirst()
  return row ?? null
}

export async function setPersonRisk(
  tx: Tx,
  args: Pick<RiskStanding, 'risk' | 'reason' | 'until'> & { id: PrincipalId; by: PrincipalId; now: Date },
): Promise<void> {
  await tx
    .updateTable('principal')
    .set({
      risk: args.risk,
      risk_reason: args.reason,
      risk_set_by: args.by,
      risk_set_at: args.now,
      risk_until: args.until,
    })
    .where('id', '=', args.id)
    .execute()
}
