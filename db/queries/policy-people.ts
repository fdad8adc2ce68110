import { sql } from 'kysely'
import type { GroupId, PrincipalId, RoleId, TeamId } from '@/lib/domain/ids'
import type { PersonRisk } from '@/lib/domain/person-risk'
import type { PolicySettings } from '@/lib/domain/policy'
import type { Employment, PrincipalStatus } from '@/lib/domain/principal'
import type { SourcePeople } from '@/lib/domain/seats'
import type { Asker } from '@/lib/domain/policy-finding'
import type { Db } from '../client'
import { riskOf } from './person-risk'

/** More people than this are not looked at one by one. */
const most = 2_000

/** Whoever may ask for a role now, each with the managers above. */
export async function askersOf(db: Db, args: { roleId: RoleId; now: Date }): Promise<Asker[]> {
  const { rows } = await sql<AskerRow>`
    select p.id, p.name, p.employment, ${riskOf('p', args.now)} as risk, p.team_id,
      array(select m.group_id from principal_group_member m where m.principal_id = p.id) as group_ids,
      boss.id as boss_id, boss.status as boss_status, boss.ends_at as boss_ends_at,
      above.id as above_id, above.status as above_status, above.ends_at as above_ends_at
    from principal p
    left join principal boss on boss.id = p.manager_id
    left join principal above on above.id = boss.manager_id
    where p.status = 'active' and (p.ends_at is null or ${args.now} < p.ends_at)
      and p.id in (
        select coalesce(e.principal_id, m.principal_id) from eligibility e
          left join principal_group_member m on m.group_id = e.group_id
         where e.role_id = ${args.roleId} and (e.ends_at is null or ${args.now} < e.ends_at))
    order by p.name limit ${most}`.execute(db)
  return rows.map(toAsker)
}

interface AskerRow {
  id: PrincipalId
  name: string
  employment: Employment
  risk: PersonRisk
  team_id: TeamId | null
  group_ids: GroupId[]
  boss_id: PrincipalId | null
  boss_status: PrincipalStatus | null
  boss_ends_at: Date | null
  above_id: PrincipalId | null
  above_status: PrincipalStatus | null
  above_ends_at: Date | null
}

function toAsker(row: AskerRow): Asker {
  const seat = (id: PrincipalId | null, status: PrincipalStatus | null, endsAt: Date | null) =>
    id === null || status === null ? [] : [{ id, status, endsAt, away: null }]
  return {
    id: row.id,
    name: row.name,
    employment: row.employment,
    risk: row.risk,
    teamId: row.team_id,
    groupIds: row.group_ids,
    own: {
      manager: seat(row.boss_id, row.boss_status, row.boss_ends_at),
      'managers-manager': seat(row.above_id, row.above_status, row.above_ends_at),
    },
  }
}

/** The people behind the sources of a policy that do not depend on who asks, by `sourceKey`. */
export async function peopleBehind(
  db: Db,
  args: { roleId: RoleId; settings: PolicySettings },
): Promise<SourcePeople> {
  const { rows } = await sql<{ key: string; id: PrincipalId; status: PrincipalStatus; ends_at: Date | null }>`
    select distinct source.key, a.id, a.status, a.ends_at
    from (
      select distinct each ->> 'kind' as kind, each ->> 'id' as id,
        concat_ws(':', each ->> 'kind', each ->> 'id') as key
      from jsonb_path_query(${JSON.stringify(args.settings)}::jsonb, '$.**.from[*]') each
      where jsonb_typeof(each) = 'object'
    ) source
    join role r on r.id = ${args.roleId}
    join lateral (
      select source.id::uuid as id where source.kind = 'person'
      union all select m.principal_id from principal_group_member m
        where source.kind = 'group' and m.group_id = source.id::uuid
      union all select o.principal_id from role_owner o where source.kind = 'owners' and o.role_id = r.id
      union all select o.principal_id from target_owner o where source.kind = 'target-owners' and o.target_id = r.target_id
      union all select x.id from principal x where source.kind = 'administrators' and 'administrator' = any (x.portal_roles)
    ) one on true
    join principal a on a.id = one.id`.execute(db)
  const people: Record<string, SourcePeople[string][number][]> = {}
  for (const { key, id, status, ends_at } of rows)
    (people[key] ??= []).push({ id, status, endsAt: ends_at, away: null })
  return people
}
