import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { PrincipalRow } from '../schema'

/** Whether requests may ever come to this person: named before, an owner, somebody's manager, or who stands in. */
export async function mayEverApprove(db: Db, id: PrincipalId): Promise<boolean> {
  const { rows } = await sql<{ approves: boolean }>`
    select exists (select from request_approver where principal_id = ${id})
        or exists (select from role_owner where principal_id = ${id})
        or exists (select from target_owner where principal_id = ${id})
        or exists (select from principal where manager_id = ${id})
        or exists (select from delegation where delegate_id = ${id})
        or exists (select from principal where id = ${id} and 'administrator' = any (portal_roles))
        or exists (select from policy_version version
                    where version.approver_ids ?| (
                      array[${id}::text]
                      || array(select member.group_id::text
                                 from principal_group_member member where member.principal_id = ${id}))) as approves`.execute(
    db,
  )
  return rows[0]?.approves ?? false
}

export async function findPerson(
  db: Db,
  id: PrincipalId,
): Promise<Pick<PrincipalRow, 'id' | 'name' | 'handle'> | null> {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name', 'handle'])
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Locks the person until the transaction ends; rows that only name them may be written meanwhile. */
export async function lockPrincipal(tx: Tx, id: PrincipalId): Promise<PrincipalRow | null> {
  return (
    (await tx.selectFrom('principal').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()) ??
    null
  )
}

export async function disablePrincipal(tx: Tx, args: { id: PrincipalId; now: Date }): Promise<void> {
  await tx
    .updateTable('principal')
    .set({ status: 'disabled', disabled_at: args.now })
    .where('id', '=', args.id)
    .execute()
}

/** Whether the person is active and under contract at `now`: asked where a session alone is not proof enough. */
export async function isEmployedNow(db: Db, args: { id: PrincipalId; now: Date }): Promise<boolean> {
  const row = await db
    .selectFrom('principal')
    .select('id')
    .where('id', '=', args.id)
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', args.now)]))
    .executeTakeFirst()
  return row !== undefined
}

/** Whoever has left is called by a pseudonym from now on; mail and handle go with the name. */
export async function leavePseudonym(tx: Tx, args: { id: PrincipalId; pseudonym: string }): Promise<void> {
  const word = args.pseudonym.toLowerCase().replaceAll(' ', '_')
  await tx
    .updateTable('principal')
    .set({ name: args.pseudonym, handle: word, email: `${word}@invalid`, title: '' })
    .where('id', '=', args.id)
    .where('status', '=', 'disabled')
    .execute()
}

/** Whoever administers the portal at `now`. */
export async function administratorsNow(db: Db, now: Date): Promise<PrincipalId[]> {
  const rows = await db
    .selectFrom('principal')
    .select('id')
    .where(sql<boolean>`'administrator' = any (portal_roles)`)
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('name')
    .execute()
  return rows.map((row) => row.id)
}
