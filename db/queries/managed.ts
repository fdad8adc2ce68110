import { sql } from 'kysely'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import { PolicySettings } from '@/lib/domain/policy'
import type { RiskTier } from '@/lib/domain/role'
import type { Db, Tx } from '../client'

/** A role with its newest policy and where that is kept. */
export interface ManagedRole {
  id: RoleId
  slug: string
  name: string
  risk: RiskTier
  managed_from: string | null
  version: number
  settings: PolicySettings
}

/** Every role that is offered and has a policy, by slug. */
export async function managedRoles(db: Db): Promise<ManagedRole[]> {
  const rows = await db
    .selectFrom('role as r')
    .innerJoin(
      (eb) =>
        eb
          .selectFrom('policy_version')
          .distinctOn('role_id')
          .select(['role_id', 'version', 'settings'])
          .orderBy('role_id')
          .orderBy('version', 'desc')
          .as('v'),
      (join) => join.onRef('v.role_id', '=', 'r.id'),
    )
    .select(['r.id', 'r.slug', 'r.name', 'r.risk', 'r.managed_from', 'v.version', 'v.settings'])
    .where('r.archived_at', 'is', null)
    .orderBy('r.slug')
    .execute()
  return rows.map((row) => ({ ...row, settings: PolicySettings.parse(row.settings) }))
}

/** Says where a role's policy is kept from now on; null for in the portal. */
export async function setManagedFrom(tx: Tx, args: { roleId: RoleId; from: string | null }): Promise<void> {
  await tx.updateTable('role').set({ managed_from: args.from }).where('id', '=', args.roleId).execute()
}

/** An administrator who works here, by handle; null where there is no such one. */
export async function administratorBy(
  db: Db,
  handle: string,
): Promise<{ id: PrincipalId; name: string } | null> {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('handle', '=', handle)
    .where('status', '=', 'active')
    .where(sql<boolean>`'administrator' = any (portal_roles)`)
    .executeTakeFirst()
  return row ?? null
}
