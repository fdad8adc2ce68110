import { sql } from 'kysely'
import type { IfOneFails } from '@/lib/domain/bundle'
import type { BundleId, PrincipalId, RoleId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

export interface BundleRow {
  id: BundleId
  slug: string
  name: string
  allows: string
  if_one_fails: IfOneFails
  roles: { id: RoleId; slug: string; name: string }[]
}

/** The bundles on offer with their roles, by name; only those for all of whose roles a person is eligible, where one is given. */
export async function bundles(
  db: Db,
  args: { eligible: { principalId: PrincipalId; now: Date } | null; slug?: string },
): Promise<BundleRow[]> {
  const { eligible } = args
  const { rows } = await sql<BundleRow>`
    select b.id, b.slug, b.name, b.allows, b.if_one_fails,
      json_agg(json_build_object('id', r.id, 'slug', r.slug, 'name', r.name) order by r.name) as roles
    from bundle b join bundle_role part on part.bundle_id = b.id join role r on r.id = part.role_id
    where b.archived_at is null and (${args.slug ?? null}::text is null or b.slug = ${args.slug ?? null})
      and (${eligible === null} or not exists (
        select from bundle_role needed where needed.bundle_id = b.id and not exists (
          select from eligibility e where e.role_id = needed.role_id
            and e.starts_at <= ${eligible?.now ?? null} and (e.ends_at is null or e.ends_at > ${eligible?.now ?? null})
            and (e.principal_id = ${eligible?.principalId ?? null} or e.group_id in
              (select m.group_id from principal_group_member m where m.principal_id = ${eligible?.principalId ?? null})))))
    group by b.id order by b.name`.execute(db)
  return rows
}

/** Offers roles together; null when the name or the address is taken. */
export async function insertBundle(
  tx: Tx,
  args: {
    slug: string
    name: string
    allows: string
    ifOneFails: IfOneFails
    roleIds: readonly RoleId[]
    now: Date
  },
): Promise<BundleId | null> {
  const row = await tx
    .insertInto('bundle')
    .values({
      slug: args.slug,
      name: args.name,
      allows: args.allows,
      if_one_fails: args.ifOneFails,
      created_at: args.now,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return null
  await tx
    .insertInto('bundle_role')
    .values(args.roleIds.map((roleId) => ({ bundle_id: row.id, role_id: roleId })))
    .execute()
  return row.id
}

/** Offers a bundle no longer; its name, or null when it was not on offer. What was activated goes on. */
export async function archiveBundle(tx: Tx, args: { id: BundleId; now: Date }): Promise<string | null> {
  const row = await tx
    .updateTable('bundle')
    .set({ archived_at: args.now })
    .where('id', '=', args.id)
    .where('archived_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  return row?.name ?? null
}

/** Whether an address leads to a role already: roles and bundles share theirs. */
export async function isRoleSlug(db: Db, slug: string): Promise<boolean> {
  const row = await db.selectFrom('role').select('id').where('slug', '=', slug).executeTakeFirst()
  return row !== undefined
}
