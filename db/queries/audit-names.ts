import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { FacetField } from '@/lib/domain/audit-query'
import type { GrantId, PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { RiskTier } from '@/lib/domain/role'
import type { Db } from '../client'
import { once } from '../once'

/** More people than this share no name; a query that names more is a search for text. */
const most = 50

/** A frozen question names by id: names may change hands. */
function byId(name: string): RawBuilder<SqlBool> {
  return isId(name) ? sql<SqlBool>`id = ${name.toLowerCase()}` : sql<SqlBool>`false`
}

function isId(name: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name)
}

/** Who is meant: the person with this id or handle, else those of exactly this name, else those whose name contains it. */
export async function peopleCalled(db: Db, name: string): Promise<PrincipalId[]> {
  const people = await db
    .selectFrom('principal')
    .select((eb) => ['id', 'handle', eb.fn<string>('lower', ['name']).as('name')])
    .where((eb) =>
      eb.or([eb('handle', '=', name.toLowerCase()), eb('name', 'ilike', containing(name)), byId(name)]),
    )
    .orderBy('handle')
    .limit(most)
    .execute()
  const wanted = name.toLowerCase()
  const byHandle = people.filter((person) => person.handle.toLowerCase() === wanted)
  const byName = people.filter((person) => person.name === wanted)
  const known = people.filter((person) => person.id === wanted)
  if (known.length > 0) return known.map((person) => person.id)
  return (byHandle.length > 0 ? byHandle : byName.length > 0 ? byName : people).map((person) => person.id)
}

/** The roles with this id, slug or name; names are not unique across targets. */
export async function rolesCalled(db: Db, name: string): Promise<RoleId[]> {
  const rows = await db
    .selectFrom('role')
    .select('id')
    .where((eb) => eb.or([eb('slug', '=', name), eb('name', 'ilike', escaped(name)), byId(name)]))
    .limit(most)
    .execute()
  return rows.map((row) => row.id)
}

export async function rolesOfRisk(db: Db, risk: RiskTier): Promise<RoleId[]> {
  const rows = await db.selectFrom('role').select('id').where('risk', '=', risk).execute()
  return rows.map((row) => row.id)
}

export async function targetsCalled(db: Db, name: string): Promise<TargetId[]> {
  const rows = await db
    .selectFrom('target')
    .select('id')
    .where((eb) => eb.or([eb('slug', '=', name), eb('name', 'ilike', escaped(name)), byId(name)]))
    .limit(most)
    .execute()
  return rows.map((row) => row.id)
}

export async function requestOfNumber(db: Db, number: number): Promise<RequestId | null> {
  const row = await db
    .selectFrom('activation_request')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.id ?? null
}

export async function grantOfNumber(
  db: Db,
  number: number,
): Promise<{ id: GrantId; request_id: RequestId } | null> {
  const row = await db
    .selectFrom('grant')
    .select(['id', 'request_id'])
    .where('number', '=', number)
    .executeTakeFirst()
  return row ?? null
}

/** The id of the activated bundle with this number. */
export async function activationOfNumber(db: Db, number: number): Promise<string | null> {
  const row = await db
    .selectFrom('bundle_activation')
    .select('id')
    .where('number', '=', number)
    .executeTakeFirst()
  return row?.id ?? null
}

/** How a facet's id is shown and how it is typed. */
export interface FacetName {
  id: string
  word: string
  label: string
}

/** The names of facet values that are ids, as they are today. */
export async function namesOf(
  db: Db,
  wanted: Record<'people' | 'roles' | 'targets', readonly string[]>,
): Promise<FacetName[]> {
  const { people, roles, targets } = wanted
  if (people.length + roles.length + targets.length === 0) return []
  return nameRows(db, { people: [...people], roles: [...roles], targets: [...targets] })
}

const nameRows = once((db, args: Record<'people' | 'roles' | 'targets', string[]>) =>
  sql<FacetName>`
    select id, handle as word, name as label from principal where id::text = any(${args.people}::text[])
    union all select id, slug, name from role where id::text = any(${args.roles}::text[])
    union all select id, slug, name from target where id::text = any(${args.targets}::text[])`.compile(db),
)

/** Which kind of name a facet's values have; null where the value is its own name. */
export const namedBy: Record<FacetField, 'people' | 'roles' | 'targets' | null> = {
  action: null,
  actor: 'people',
  subject: 'people',
  role: 'roles',
  target: 'targets',
  object: null,
  via: null,
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

function containing(text: string): string {
  return `%${escaped(text)}%`
}
