import { sql } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { PortalRole } from '@/lib/domain/principal'
import type { Db } from '../client'

/** How many people there are, and how many of them were not made for the demo. */
export async function countPeople(db: Db): Promise<{ everyone: number; real: number }> {
  return db
    .selectFrom('principal')
    .select((eb) => [
      eb.fn.countAll<number>().as('everyone'),
      eb.fn.countAll<number>().filterWhere('is_demo', '=', false).as('real'),
    ])
    .executeTakeFirstOrThrow()
}

/** Somebody whom the demo offers to be, with what they would come for. */
export interface DemoPerson {
  id: PrincipalId
  name: string
  title: string
  team: string | null
  portalRoles: PortalRole[]
  /** On how many roles they may ask, and on how many they may be asked to decide. */
  eligibleRoles: number
  approvesRoles: number
}

/** The demo people who may come in at `now` and match `search` in name, handle, title or team; by name. */
export async function demoPeople(db: Db, args: { now: Date; search: string }): Promise<DemoPerson[]> {
  const { rows } = await sql<DemoPerson>`
    with eligible as (
      select e.role_id, coalesce(m.principal_id, e.principal_id) as id
        from eligibility e left join principal_group_member m on m.group_id = e.group_id
       where e.starts_at <= ${args.now} and (e.ends_at is null or e.ends_at > ${args.now})
    ), policy as (
      select distinct on (role_id) role_id, settings from policy_version
       where published_at <= ${args.now} order by role_id, version desc
    ), source as (
      select p.role_id, s.source->>'kind' as kind, (s.source->>'id')::uuid as id
        from policy p, jsonb_array_elements(coalesce(p.settings #> '{approval,from}', '[]')) as s(source)
    ), approver as (
      select role_id, id from source where kind = 'person'
      union select s.role_id, m.principal_id from source s join principal_group_member m on m.group_id = s.id where s.kind = 'group'
      union select s.role_id, o.principal_id from source s join role_owner o on o.role_id = s.role_id where s.kind = 'owners'
      union select s.role_id, p.manager_id from source s join eligible e on e.role_id = s.role_id
              join principal p on p.id = e.id where s.kind = 'manager'
    )
    select p.id, p.name, p.title, t.name as team, p.portal_roles as "portalRoles",
           (select count(distinct role_id) from eligible e where e.id = p.id) as "eligibleRoles",
           (select count(distinct role_id) from approver a where a.id = p.id) as "approvesRoles"
      from principal p left join team t on t.id = p.team_id
     where p.is_demo and p.kind = 'person' and p.status = 'active' and (p.ends_at is null or p.ends_at > ${args.now})
       and strpos(lower(concat_ws(' ', p.name, p.handle, p.title, t.name)), lower(${args.search})) > 0
     order by p.name`.execute(db)
  return rows
}

/** The demo person with this id who may come in at `now`, or null. */
export async function demoPerson(db: Db, args: { id: PrincipalId; now: Date }) {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name'])
    .where('id', '=', args.id)
    .where('is_demo', '=', true)
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', args.now)]))
    .executeTakeFirst()
  return row ?? null
}
