import { sql } from 'kysely'
import type { BundlePart } from '@/lib/domain/bundle'
import type { BundleId, GrantId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { GrantState } from '@/lib/domain/grant'
import type { RequestState } from '@/lib/domain/request'
import type { Db, Tx } from '../client'
import type { RequestRow } from '../schema'

export interface BundleRow {
  id: BundleId
  slug: string
  name: string
  allows: string
  if_one_fails: 'undo' | 'keep'
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

/** Begins to watch over an activated bundle; false when it is watched over already. */
export async function insertActivation(
  tx: Tx,
  args: { id: string; bundleId: BundleId; principalId: PrincipalId; now: Date; dueAt: Date },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('bundle_activation')
    .values({
      id: args.id,
      bundle_id: args.bundleId,
      principal_id: args.principalId,
      state: 'open',
      submitted_at: args.now,
      due_at: args.dueAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

export interface OpenActivation {
  id: string
  name: string
  if_one_fails: 'undo' | 'keep'
  submitted_at: Date
  roles: number
  parts: {
    requestId: RequestId
    number: number
    request: RequestState
    grantId: GrantId | null
    grantState: GrantState | null
    given: boolean
  }[]
}

/** Activated bundles that are open and due to be looked at, the longest due first. */
export async function openActivations(db: Db, args: { now: Date; limit: number }): Promise<OpenActivation[]> {
  const { rows } = await sql<OpenActivation>`
    select a.id, b.name, b.if_one_fails, a.submitted_at,
      (select count(*) from bundle_role part where part.bundle_id = b.id) as roles,
      coalesce((select json_agg(json_build_object('requestId', q.id, 'number', q.number, 'request', q.state,
          'grantId', g.id, 'grantState', g.state, 'given', g.access_granted_at is not null))
        from activation_request q left join "grant" g on g.request_id = q.id where q.batch_id = a.id), '[]') as parts
    from bundle_activation a join bundle b on b.id = a.bundle_id
    where a.state = 'open' and a.due_at <= ${args.now} order by a.due_at limit ${args.limit}`.execute(db)
  return rows
}

/** Looks at these again later. */
export async function postponeActivations(
  db: Db,
  args: { ids: readonly string[]; dueAt: Date },
): Promise<void> {
  if (args.ids.length === 0) return
  await db
    .updateTable('bundle_activation')
    .set({ due_at: args.dueAt })
    .where('id', 'in', [...args.ids])
    .where('state', '=', 'open')
    .execute()
}

export function partOf(part: OpenActivation['parts'][number]): BundlePart {
  return {
    request: part.request,
    grant: part.grantState === null ? null : { state: part.grantState, wasGiven: part.given },
  }
}

/** Settles an activation that is still open; false when another sweep was first. */
export async function settleActivation(
  tx: Tx,
  args: { id: string; state: 'complete' | 'undone' | 'incomplete'; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('bundle_activation')
    .set({ state: args.state, settled_at: args.now })
    .where('id', '=', args.id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Takes the requests of a batch back that still wait. */
export async function cancelWaitingOf(tx: Tx, args: { batchId: string; now: Date }): Promise<RequestRow[]> {
  return tx
    .updateTable('activation_request')
    .set({ state: 'CANCELED', decided_at: args.now })
    .where('batch_id', '=', args.batchId)
    .where('state', '=', 'PENDING_APPROVAL')
    .returningAll()
    .execute()
}

/** Offers roles together; null when the name or the address is taken. */
export async function insertBundle(
  tx: Tx,
  args: {
    slug: string
    name: string
    allows: string
    ifOneFails: 'undo' | 'keep'
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
