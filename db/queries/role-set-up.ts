import type { EligibilityId, GroupId, PrincipalId, RoleId, TargetId } from '@/lib/domain/ids'
import type { RiskTier } from '@/lib/domain/role'
import type { Db, Tx } from '../client'

/** An active person by their handle. */
export async function personByHandle(
  db: Db,
  handle: string,
): Promise<{ id: PrincipalId; name: string } | null> {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('handle', '=', handle)
    .where('status', '=', 'active')
    .executeTakeFirst()
  return row ?? null
}

export async function groupNamed(db: Db, name: string): Promise<{ id: GroupId; name: string } | null> {
  const row = await db
    .selectFrom('principal_group')
    .select(['id', 'name'])
    .where('name', '=', name)
    .executeTakeFirst()
  return row ?? null
}

/** The new role's id, or null when its slug is taken. */
export async function insertRole(
  tx: Tx,
  role: {
    slug: string
    name: string
    allows: string
    risk: RiskTier
    targetId: TargetId
    entitlement: Record<string, unknown>
    ownerId: PrincipalId
  },
): Promise<RoleId | null> {
  const row = await tx
    .insertInto('role')
    .values({
      slug: role.slug,
      name: role.name,
      allows: role.allows,
      risk: role.risk,
      target_id: role.targetId,
      entitlement: JSON.stringify(role.entitlement),
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return null
  await tx.insertInto('role_owner').values({ role_id: row.id, principal_id: role.ownerId }).execute()
  return row.id
}

export async function insertEligibility(
  tx: Tx,
  given: {
    roleId: RoleId
    principalId: PrincipalId | null
    groupId: GroupId | null
    reason: string
    now: Date
  },
): Promise<EligibilityId> {
  const row = await tx
    .insertInto('eligibility')
    .values({
      role_id: given.roleId,
      principal_id: given.principalId,
      group_id: given.groupId,
      reason: given.reason,
      starts_at: given.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}
