import { sql } from 'kysely'
import type { GroupId, PrincipalId, TeamId } from '@/lib/domain/ids'
import type { IntegrationKind } from '@/lib/domain/integration'
import type { Db } from '../client'

/** What a policy may name. */
export interface PolicyNameRows {
  people: { id: PrincipalId; handle: string; name: string }[]
  groups: { id: GroupId; name: string }[]
  teams: { id: TeamId; name: string }[]
}

/** How many people are looked at for a handle that nobody has. */
const mostAlike = 300

/**
 * Every group and team, and of the people those with these handles or ids. For a handle that nobody has, also people
 * with a handle or a name somewhat like it, so that they can be offered.
 */
export async function policyNames(
  db: Db,
  args: { handles: readonly string[]; ids: readonly PrincipalId[] },
): Promise<PolicyNameRows> {
  const [people, groups, teams] = await Promise.all([
    namedPeople(db, args),
    db.selectFrom('principal_group').select(['id', 'name']).orderBy('name').execute(),
    db.selectFrom('team').select(['id', 'name']).orderBy('name').execute(),
  ])
  const known = new Set(people.flatMap(({ id, handle }) => [id.toString(), handle]))
  const unknown = args.handles.filter((handle) => !known.has(handle))
  const alike = unknown.length === 0 ? [] : await peopleLike(db, unknown)
  return { people: [...people, ...alike.filter(({ id }) => !known.has(id))], groups, teams }
}

async function namedPeople(db: Db, args: { handles: readonly string[]; ids: readonly PrincipalId[] }) {
  return db
    .selectFrom('principal')
    .select(['id', 'handle', 'name'])
    .where('kind', '=', 'person')
    .where((eb) =>
      eb.or([
        eb('handle', '=', sql<string>`any (${[...args.handles]}::text[])`),
        eb('id', '=', sql<PrincipalId>`any (${[...args.ids]}::uuid[])`),
      ]),
    )
    .orderBy('handle')
    .execute()
}

async function peopleLike(db: Db, wanted: readonly string[]) {
  const words = wanted.map((word) => word.toLowerCase())
  return db
    .selectFrom('principal')
    .select(['id', 'handle', 'name'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where(
      sql<boolean>`exists (select from unnest(${words}::text[]) word
        where left(handle, 1) = left(word, 1) or strpos(handle, word) > 0 or strpos(lower(name), word) > 0)`,
    )
    .orderBy('handle')
    .limit(mostAlike)
    .execute()
}

/** People to choose from, at most so many: first those who answer for something, then everybody by handle. */
export async function likelyApprovers(
  db: Db,
  args: { now: Date; limit: number },
): Promise<{ handle: string; name: string }[]> {
  const { rows } = await sql<{ handle: string; name: string }>`
    select p.handle, p.name from principal p
     where p.kind = 'person' and p.status = 'active' and (p.ends_at is null or ${args.now} < p.ends_at)
     order by not (
         'administrator' = any (p.portal_roles)
         or exists (select from role_owner o where o.principal_id = p.id)
         or exists (select from target_owner o where o.principal_id = p.id)
         or exists (select from principal report where report.manager_id = p.id)), p.handle
     limit ${args.limit}`.execute(db)
  return rows
}

/** The integrations in use, by the names that policies know them by. */
export async function integrationNames(db: Db): Promise<{ tickets: string[]; schedules: string[] }> {
  const rows = await db
    .selectFrom('integration')
    .select(['slug', 'kind'])
    .where('ended_at', 'is', null)
    .orderBy('slug')
    .execute()
  const of = (kind: IntegrationKind) => rows.filter((row) => row.kind === kind).map(({ slug }) => slug)
  return { tickets: of('ticket'), schedules: of('on-call') }
}
