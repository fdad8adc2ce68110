import { sql, type Insertable, type Updateable } from 'kysely'
import type { DirectoryQuery, GroupField, PersonField } from '@/lib/domain/directory'
import type { GroupId, PrincipalId, TeamId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'
import { condition, groupColumns, personColumns } from './directory-filter'

/** A person as the directory sees them. */
export interface DirectoryPersonRow {
  id: PrincipalId
  userName: string
  externalId: string | null
  attributes: Record<string, unknown>
  active: boolean
  endsAt: Date | null
  sponsorId: PrincipalId | null
  version: number
  createdAt: Date
  updatedAt: Date
  groups: { id: GroupId; name: string }[]
}

const personRow = sql`
  p.id, d.user_name as "userName", d.external_id as "externalId", d.attributes, p.status = 'active' as active,
  p.ends_at as "endsAt", p.sponsor_id as "sponsorId", d.version, d.created_at as "createdAt", d.updated_at as "updatedAt",
  (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name) order by g.name), '[]')
     from principal_group_member m join principal_group g on g.id = m.group_id join directory_group dg on dg.group_id = g.id
    where m.principal_id = p.id) as groups`
const people = sql`directory_person d join principal p on p.id = d.principal_id`

/** The person the directory knows by this id; null when it never did, or has removed them. */
export async function directoryPerson(db: Db, id: PrincipalId): Promise<DirectoryPersonRow | null> {
  const { rows } = await sql<DirectoryPersonRow>`
    select ${personRow} from ${people} where d.principal_id = ${id} and d.removed_at is null`.execute(db)
  return rows[0] ?? null
}

/** One page of people, and how many there are in all. */
export async function directoryPeople(
  db: Db,
  { filter, sortBy, descending, offset, limit }: DirectoryQuery<PersonField>,
): Promise<{ total: number; rows: DirectoryPersonRow[] }> {
  const where = sql`d.removed_at is null and ${filter === null ? sql`true` : condition(filter, personColumns)}`
  const by = sortBy === null ? sql`d.created_at` : personColumns[sortBy].sql
  const order = sql`${by} ${descending ? sql`desc` : sql`asc`}, p.id`
  const count = await sql<{ n: number }>`select count(*)::int as n from ${people} where ${where}`.execute(db)
  const total = count.rows[0]?.n ?? 0
  if (limit === 0 || offset >= total) return { total, rows: [] }
  const { rows } = await sql<DirectoryPersonRow>`
    select ${personRow} from ${people} where ${where} order by ${order} offset ${offset} limit ${limit}`.execute(
    db,
  )
  return { total, rows }
}

/** Somebody whom the directory has, or had, under this name or external id; those it still has first. */
export async function directoryNamesake(
  tx: Tx,
  args: { userName: string; externalId: string | null; except: PrincipalId | null },
): Promise<{ id: PrincipalId; removed: boolean; sameExternalId: boolean } | null> {
  const { rows } = await sql<{ id: PrincipalId; removed: boolean; sameExternalId: boolean }>`
    select principal_id as id, removed_at is not null as removed,
           coalesce(external_id = ${args.externalId}::text, false) as "sameExternalId"
      from directory_person
     where (lower(user_name) = lower(${args.userName}) or external_id = ${args.externalId}::text)
       and principal_id is distinct from ${args.except}::uuid
     order by removed_at is not null, external_id = ${args.externalId}::text desc nulls last, removed_at desc limit 1`.execute(
    tx,
  )
  return rows[0] ?? null
}

export async function insertPrincipal(
  tx: Tx,
  values: Insertable<Database['principal']>,
): Promise<PrincipalId> {
  const { id } = await tx.insertInto('principal').values(values).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updatePrincipal(
  tx: Tx,
  id: PrincipalId,
  values: Updateable<Database['principal']>,
): Promise<void> {
  await tx.updateTable('principal').set(values).where('id', '=', id).execute()
}

/** Writes what the directory says of a person, the first time or again; each time is a version of its own. */
export async function saveDirectoryPerson(
  tx: Tx,
  values: {
    principal_id: PrincipalId
    user_name: string
    external_id: string | null
    issuer: string | null
    attributes: string
    now: Date
  },
): Promise<void> {
  const { now, ...rest } = values
  await tx
    .insertInto('directory_person')
    .values({ ...rest, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('principal_id').doUpdateSet((eb) => ({
        ...rest,
        version: eb('directory_person.version', '+', 1),
        updated_at: now,
        removed_at: null,
      })),
    )
    .execute()
}

export async function removeDirectoryPerson(tx: Tx, args: { id: PrincipalId; now: Date }): Promise<void> {
  await tx
    .updateTable('directory_person')
    .set({ removed_at: args.now, updated_at: args.now })
    .where('principal_id', '=', args.id)
    .execute()
}

/** The principal behind a reference of the directory: one of our ids, or an external one. */
export async function referredTo(tx: Tx, reference: string): Promise<PrincipalId | null> {
  const { rows } = await sql<{ id: PrincipalId }>`
    select principal_id as id from directory_person
     where removed_at is null and (principal_id::text = lower(${reference}) or external_id = ${reference})
     order by principal_id::text = lower(${reference}) desc limit 1`.execute(tx)
  return rows[0]?.id ?? null
}

/** The team of that name, made where there is none. */
export async function teamNamed(tx: Tx, name: string): Promise<TeamId> {
  await tx
    .insertInto('team')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const { id } = await tx.selectFrom('team').select('id').where('name', '=', name).executeTakeFirstOrThrow()
  return id
}

/** Notes that what these people hold and ask for has to be judged again. */
export async function judgeSoon(tx: Tx, args: { ids: readonly PrincipalId[]; now: Date }): Promise<void> {
  if (args.ids.length === 0) return
  await tx
    .updateTable('principal')
    .set({ judge_due_at: args.now })
    .where('id', 'in', [...args.ids])
    .execute()
}

export interface DirectoryGroupRow {
  id: GroupId
  name: string
  externalId: string | null
  version: number
  createdAt: Date
  updatedAt: Date
  members: { id: PrincipalId; name: string }[]
}

const groupRow = (withMembers: boolean) => sql`
  g.id, g.name, d.external_id as "externalId", d.version, d.created_at as "createdAt", d.updated_at as "updatedAt",
  ${
    withMembers
      ? sql`(select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name) order by p.name), '[]')
               from principal_group_member m join principal p on p.id = m.principal_id where m.group_id = g.id)`
      : sql`'[]'::json`
  } as members`
const groups = sql`directory_group d join principal_group g on g.id = d.group_id`

export async function directoryGroup(
  db: Db,
  id: GroupId,
  withMembers = true,
): Promise<DirectoryGroupRow | null> {
  const { rows } = await sql<DirectoryGroupRow>`
    select ${groupRow(withMembers)} from ${groups} where g.id = ${id}`.execute(db)
  return rows[0] ?? null
}

/** One page of groups, with everybody in them only where that is asked for, and how many there are in all. */
export async function directoryGroups(
  db: Db,
  { filter, sortBy, descending, offset, limit }: DirectoryQuery<GroupField>,
  withMembers: boolean,
): Promise<{ total: number; rows: DirectoryGroupRow[] }> {
  const where = filter === null ? sql`true` : condition(filter, groupColumns)
  const order = sql`${sortBy === null ? sql`d.created_at` : groupColumns[sortBy].sql} ${descending ? sql`desc` : sql`asc`}, g.id`
  const count = await sql<{ n: number }>`select count(*)::int as n from ${groups} where ${where}`.execute(db)
  const total = count.rows[0]?.n ?? 0
  if (limit === 0 || offset >= total) return { total, rows: [] }
  const { rows } = await sql<DirectoryGroupRow>`
    select ${groupRow(withMembers)} from ${groups} where ${where} order by ${order} offset ${offset} limit ${limit}`.execute(
    db,
  )
  return { total, rows }
}

/** The group of that name, whoever made it, and whether somebody was put into it in the portal. */
export async function groupNamed(
  tx: Tx,
  name: string,
): Promise<{ id: GroupId; provisioned: boolean; keptHere: boolean } | null> {
  const { rows } = await sql<{ id: GroupId; provisioned: boolean; keptHere: boolean }>`
    select g.id, exists (select from directory_group d where d.group_id = g.id) as provisioned,
           exists (select from principal_group_member m where m.group_id = g.id and m.source = 'portal') as "keptHere"
      from principal_group g where lower(g.name) = lower(${name})`.execute(tx)
  return rows[0] ?? null
}

export async function insertGroup(tx: Tx, name: string): Promise<GroupId> {
  const { id } = await tx
    .insertInto('principal_group')
    .values({ name, description: 'From the directory' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function lockGroup(tx: Tx, id: GroupId): Promise<void> {
  await sql`select from principal_group where id = ${id} for no key update`.execute(tx)
}

export async function saveDirectoryGroup(
  tx: Tx,
  values: { group_id: GroupId; external_id: string | null; name: string; now: Date },
): Promise<void> {
  const { name, now, ...rest } = values
  await tx.updateTable('principal_group').set({ name }).where('id', '=', rest.group_id).execute()
  await tx
    .insertInto('directory_group')
    .values({ ...rest, created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict.column('group_id').doUpdateSet((eb) => ({
        external_id: rest.external_id,
        version: eb('directory_group.version', '+', 1),
        updated_at: now,
      })),
    )
    .execute()
}

/** Another group of the directory with this external id. */
export async function groupByExternalId(
  tx: Tx,
  args: { externalId: string | null; except: GroupId | null },
): Promise<GroupId | null> {
  if (args.externalId === null) return null
  const { rows } = await sql<{ id: GroupId }>`
    select group_id as id from directory_group
     where external_id = ${args.externalId} and group_id is distinct from ${args.except}::uuid`.execute(tx)
  return rows[0]?.id ?? null
}

/** The directory lets go of a group: the group stays, empty, where roles and policies name it. */
export async function removeDirectoryGroup(tx: Tx, id: GroupId): Promise<void> {
  await tx.deleteFrom('directory_group').where('group_id', '=', id).execute()
}

/** Which of these are people whom the directory knows. */
export async function knownMembers(tx: Tx, ids: readonly string[]): Promise<PrincipalId[]> {
  const { rows } = await sql<{ id: PrincipalId }>`
    select principal_id as id from directory_person
     where removed_at is null and principal_id::text = any (${ids.map((id) => id.toLowerCase())}::text[])`.execute(
    tx,
  )
  return rows.map(({ id }) => id)
}

/** Makes the members of a group exactly these. Returns who came and who went. */
export async function setMembers(
  tx: Tx,
  args: { groupId: GroupId; ids: readonly PrincipalId[] },
): Promise<{ added: PrincipalId[]; removed: PrincipalId[] }> {
  const ids = [...args.ids]
  const removed = await sql<{ id: PrincipalId }>`
    delete from principal_group_member where group_id = ${args.groupId} and principal_id <> all (${ids}::uuid[])
    returning principal_id as id`.execute(tx)
  const added = await sql<{ id: PrincipalId }>`
    insert into principal_group_member (group_id, principal_id, source)
    select ${args.groupId}, id, 'directory' from unnest(${ids}::uuid[]) id order by id
    on conflict do nothing returning principal_id as id`.execute(tx)
  return { added: added.rows.map(({ id }) => id), removed: removed.rows.map(({ id }) => id) }
}
