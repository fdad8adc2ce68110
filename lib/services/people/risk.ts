import { riskStanding } from '@/db/queries/person-risk'
import type { PrincipalId } from '@/lib/domain/ids'
import { can, type Permission } from '@/lib/domain/permission'
import { riskAt, type PersonRisk, type RiskStanding } from '@/lib/domain/person-risk'
import type { PersonContext } from '../context'

export interface ShownRisk extends RiskStanding {
  id: PrincipalId
  /** As it stands now, which is normal once its time is over. */
  now: PersonRisk
  maySet: Permission
}

/** How careful one has to be with a person; null for whoever may not see it, and where there is no such person. */
export async function riskOfPerson(ctx: PersonContext, handle: string): Promise<ShownRisk | null> {
  if (!can(ctx.viewer, 'risk.read', null).ok) return null
  const standing = await riskStanding(ctx.db, { handle })
  if (standing === null) return null
  return {
    ...standing,
    now: riskAt(standing, ctx.now()),
    maySet: can(ctx.viewer, 'risk.set', { subjectId: standing.id }),
  }
}
