import { sql } from 'kysely'
import type { Insertable } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database, PrincipalRow } from '../schema'

interface Subject {
  issuer: string
  /** The provider's own, never reassigned name for a person. */
  subject: string
}

/** The person a provider's subject belongs to, or null. */
export async function principalOfSubject(db: Db, { issuer, subject }: Subject): Promise<PrincipalRow | null> {
  const row = await db
    .selectFrom('identity as i')
    .innerJoin('principal as p', 'p.id', 'i.principal_id')
    .where('i.issuer', '=', issuer)
    .where('i.subject', '=', subject)
    .selectAll('p')
    .executeTakeFirst()
  return row ?? null
}

/**
 * Gives a subject the person whom the directory has provisioned as just that, or null. The directory's token says whose
 * subjects its external ids are; where it says nothing, nobody is known by them.
 */
export async function provisionedAs(tx: Tx, { issuer, subject }: Subject): Promise<PrincipalRow | null> {
  const row = await tx
    .selectFrom('directory_person as d')
    .innerJoin('principal as p', 'p.id', 'd.principal_id')
    .selectAll('p')
    .where('d.issuer', '=', issuer)
    .where('d.external_id', '=', subject)
    .where('d.removed_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  await tx.insertInto('identity').values({ issuer, subject, principal_id: row.id }).execute()
  return row
}

/** Lets one newcomer in at a time, until the transaction ends: two tabs of one person must not become two people. */
export async function lockNewcomers(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('gatehouse.newcomers', 0))`.execute(tx)
}

/** Whether anybody has this address, in lower case. */
export async function isEmailTaken(db: Db, email: string): Promise<boolean> {
  const row = await db.selectFrom('principal').select('id').where('email', '=', email).executeTakeFirst()
  return row !== undefined
}

/** Whether anybody but this person has the address, in lower case. */
export async function isEmailTakenByAnother(
  db: Db,
  args: { email: string; except: PrincipalId | null },
): Promise<boolean> {
  const row = await db
    .selectFrom('principal')
    .select('id')
    .where('email', '=', args.email)
    .where(sql<boolean>`id is distinct from ${args.except}::uuid`)
    .executeTakeFirst()
  return row !== undefined
}

/** `wanted`, or the first of `wanted-2`, `wanted-3` … that nobody has. Call it under `lockNewcomers`. */
export async function freeHandle(tx: Tx, wanted: string): Promise<string> {
  const rows = await tx
    .selectFrom('principal')
    .select('handle')
    .where((eb) =>
      eb.or([eb('handle', '=', wanted), eb(sql<boolean>`starts_with(handle, ${`${wanted}-`})`, '=', true)]),
    )
    .execute()
  const taken = new Set(rows.map((row) => row.handle))
  let handle = wanted
  for (let n = 2; taken.has(handle); n++) handle = `${wanted}-${n}`
  return handle
}

export async function insertPerson(
  tx: Tx,
  person: Insertable<Database['principal']>,
  subject: Subject,
): Promise<PrincipalRow> {
  const principal = await tx.insertInto('principal').values(person).returningAll().executeTakeFirstOrThrow()
  await tx
    .insertInto('identity')
    .values({ ...subject, principal_id: principal.id })
    .execute()
  return principal
}

/**
 * Makes the person's groups that come from the identity provider exactly `names`, creating groups that do not exist.
 * Memberships given in the portal stay as they are. Answers the names added and removed.
 */
export async function syncProviderGroups(
  tx: Tx,
  args: { principalId: PrincipalId; names: readonly string[] },
): Promise<{ added: string[]; removed: string[] }> {
  // Sorted, so that two sign-ins at once take the rows of new groups in the same order.
  const names = [...new Set(args.names)].sort()
  const removed = await tx
    .deleteFrom('principal_group_member as m')
    .using('principal_group as g')
    .whereRef('g.id', '=', 'm.group_id')
    .where('m.principal_id', '=', args.principalId)
    .where('m.source', '=', 'identity-provider')
    .where(sql<boolean>`g.name <> all(${names}::text[])`)
    .returning('g.name')
    .execute()
  if (names.length === 0) return { added: [], removed: sorted(removed) }

  await tx
    .insertInto('principal_group')
    .values(names.map((name) => ({ name, description: 'From the identity provider' })))
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  const added = await tx
    .insertInto('principal_group_member')
    .columns(['group_id', 'principal_id', 'source'])
    .expression((eb) =>
      eb
        .selectFrom('principal_group')
        .where('name', 'in', names)
        // Whoever is in a group of the directory, the directory alone says.
        .where(sql<boolean>`not exists (select from directory_group d where d.group_id = principal_group.id)`)
        .select([
          'id',
          sql<PrincipalId>`${args.principalId}::uuid`.as('principal_id'),
          sql<'identity-provider'>`'identity-provider'`.as('source'),
        ]),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(['group_id'])
    .execute()
  const groups =
    added.length === 0
      ? []
      : await tx
          .selectFrom('principal_group')
          .select('name')
          .where(
            'id',
            'in',
            added.map((row) => row.group_id),
          )
          .execute()
  return { added: sorted(groups), removed: sorted(removed) }
}

function sorted(rows: readonly { name: string }[]): string[] {
  return rows.map((row) => row.name).sort()
}
