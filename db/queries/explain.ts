import { sql } from 'kysely'
import type { GroupId, PolicyDraftId, PrincipalId, RoleId, TeamId } from '@/lib/domain/ids'
import type { PersonRisk } from '@/lib/domain/person-risk'
import { PolicySettings } from '@/lib/domain/policy'
import type { DraftState } from '@/lib/domain/policy-draft'
import type { Employment, PrincipalStatus } from '@/lib/domain/principal'
import type { RiskTier } from '@/lib/domain/role'
import type { Db } from '../client'
import { covers, holds } from './absence'
import { riskOf } from './person-risk'

/** One person with everything that rules and approver sources look at. */
export interface DirectoryEntry {
  id: PrincipalId
  name: string
  handle: string
  status: PrincipalStatus
  ends_at: Date | null
  employment: Employment
  risk: PersonRisk
  team_id: TeamId | null
  manager_id: PrincipalId | null
  group_ids: GroupId[]
  administrator: boolean
  owner: boolean
  target_owner: boolean
  /** Whether they are away at that instant, and for whom their cases wait meanwhile. */
  away: boolean
  delegate_id: PrincipalId | null
}

/** Everybody, as seen from one role. */
export async function directory(db: Db, args: { roleId: RoleId; now: Date }): Promise<DirectoryEntry[]> {
  const { rows } = await sql<DirectoryEntry>`
    select p.id, p.name, p.handle, p.status, p.ends_at, p.employment,
      ${riskOf('p', args.now)} as risk, p.team_id, p.manager_id,
      coalesce(m.group_ids, '{}') as group_ids, 'administrator' = any (p.portal_roles) as administrator,
      o.principal_id is not null as owner, x.principal_id is not null as target_owner,
      d.principal_id is not null as away, d.delegate_id
    from principal p
    left join (select principal_id, array_agg(group_id) as group_ids from principal_group_member group by principal_id) m
      on m.principal_id = p.id
    left join role_owner o on o.role_id = ${args.roleId} and o.principal_id = p.id
    left join target_owner x on x.principal_id = p.id
      and x.target_id = (select target_id from role where id = ${args.roleId})
    left join (select distinct on (e.principal_id) e.principal_id, e.delegate_id from delegation e
               join role r on r.id = ${args.roleId}
               where ${holds('e', args.now)} and ${covers('e', { id: 'r.id', target: 'r.target_id' })}
               order by e.principal_id, e.created_at desc) d on d.principal_id = p.id
    order by p.name`.execute(db)
  return rows
}

/** Every group and team by name. */
export async function ruleNames(
  db: Db,
): Promise<{ groups: Map<GroupId, string>; teams: Map<TeamId, string> }> {
  const groups = await db.selectFrom('principal_group').select(['id', 'name']).execute()
  const teams = await db.selectFrom('team').select(['id', 'name']).execute()
  return {
    groups: new Map(groups.map(({ id, name }) => [id, name])),
    teams: new Map(teams.map(({ id, name }) => [id, name])),
  }
}

/** One way in which somebody is, was or will be eligible. */
export interface EligibilityWay {
  /** The group it comes through; null where it names the person. */
  group: string | null
  starts_at: Date
  ends_at: Date | null
  reason: string
}

/** Every way in which this person may activate this role, the one that lasts longest first. */
export async function eligibilityWays(
  db: Db,
  args: { roleId: RoleId; principalId: PrincipalId },
): Promise<EligibilityWay[]> {
  return db
    .selectFrom('eligibility as e')
    .leftJoin('principal_group as g', 'g.id', 'e.group_id')
    .select(['g.name as group', 'e.starts_at', 'e.ends_at', 'e.reason'])
    .where('e.role_id', '=', args.roleId)
    .where((eb) =>
      eb.or([
        eb('e.principal_id', '=', args.principalId),
        eb(
          'e.group_id',
          'in',
          eb
            .selectFrom('principal_group_member as m')
            .select('m.group_id')
            .where('m.principal_id', '=', args.principalId),
        ),
      ]),
    )
    .orderBy(sql`e.ends_at desc nulls first`)
    .execute()
}

export interface RoleEntry {
  id: RoleId
  slug: string
  name: string
  risk: RiskTier
  target: string
}

/** The roles that are offered, by target and name. */
export async function offeredRoles(db: Db): Promise<RoleEntry[]> {
  return db
    .selectFrom('role as r')
    .innerJoin('target as t', 't.id', 'r.target_id')
    .select(['r.id', 'r.slug', 'r.name', 'r.risk', 't.name as target'])
    .where('r.archived_at', 'is', null)
    .orderBy('t.name')
    .orderBy('r.name')
    .execute()
}

/** Somebody by their id, or by the name they have in addresses; null when there is nobody. */
export async function personBy(
  db: Db,
  by: { id: PrincipalId } | { handle: string },
): Promise<{ id: PrincipalId; name: string; handle: string; title: string } | null> {
  const row = await db
    .selectFrom('principal')
    .select(['id', 'name', 'handle', 'title'])
    .where((eb) => ('id' in by ? eb('id', '=', by.id) : eb('handle', '=', by.handle)))
    .executeTakeFirst()
  return row ?? null
}

/** Who is employed, by name, for choosing from: the first thousand. */
export async function everybody(db: Db): Promise<{ handle: string; name: string }[]> {
  return db
    .selectFrom('principal')
    .select(['handle', 'name'])
    .where('status', '=', 'active')
    .orderBy('name')
    .limit(1_000)
    .execute()
}

/** The versions of a role's policy, the newest first. */
export async function versionsOf(db: Db, roleId: RoleId): Promise<{ version: number }[]> {
  return db
    .selectFrom('policy_version')
    .select('version')
    .where('role_id', '=', roleId)
    .orderBy('version', 'desc')
    .execute()
}

/** The settings of one version; the one in force at `now` where none is named. */
export async function settingsOf(
  db: Db,
  args: { roleId: RoleId; now: Date; version?: number },
): Promise<{ version: number; settings: PolicySettings } | null> {
  const row = await db
    .selectFrom('policy_version')
    .select(['version', 'settings'])
    .where('role_id', '=', args.roleId)
    .$if(args.version === undefined, (query) => query.where('published_at', '<=', args.now))
    .$if(args.version !== undefined, (query) => query.where('version', '=', args.version ?? 0))
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { version: row.version, settings: PolicySettings.parse(row.settings) }
}

/** Who may activate a role at `now`, directly or through a group. */
export async function eligiblePeople(
  db: Db,
  args: { roleId: RoleId; now: Date },
): Promise<{ id: PrincipalId; startsAt: Date; endsAt: Date | null }[]> {
  const { rows } = await sql<{ id: PrincipalId; startsAt: Date; endsAt: Date | null }>`
    select coalesce(e.principal_id, m.principal_id) as id, e.starts_at as "startsAt", e.ends_at as "endsAt"
    from eligibility e left join principal_group_member m on m.group_id = e.group_id
    where e.role_id = ${args.roleId} and (e.ends_at is null or e.ends_at > ${args.now})
      and coalesce(e.principal_id, m.principal_id) is not null`.execute(db)
  return rows
}

/** The drafts of a role's policy that are not decided yet, the latest first. */
export async function openDrafts(
  db: Db,
  roleId: RoleId,
): Promise<{ id: PolicyDraftId; author: string; state: DraftState; updated_at: Date }[]> {
  return db
    .selectFrom('policy_draft as d')
    .innerJoin('principal as p', 'p.id', 'd.author_id')
    .select(['d.id', 'p.name as author', 'd.state', 'd.updated_at'])
    .where('d.role_id', '=', roleId)
    .where('d.state', 'in', ['draft', 'proposed'])
    .orderBy('d.updated_at', 'desc')
    .execute()
}

/** What a draft of this role says; null where it is not one of this role. */
export async function draftOf(
  db: Db,
  args: { roleId: RoleId; id: PolicyDraftId },
): Promise<{ author: string; settings: PolicySettings } | null> {
  const row = await db
    .selectFrom('policy_draft as d')
    .innerJoin('principal as p', 'p.id', 'd.author_id')
    .select(['p.name as author', 'd.settings'])
    .where('d.id', '=', args.id)
    .where('d.role_id', '=', args.roleId)
    .executeTakeFirst()
  return row === undefined ? null : { author: row.author, settings: PolicySettings.parse(row.settings) }
}

/** A role by the name it has in addresses. */
export async function roleEntry(db: Db, slug: string): Promise<RoleEntry | null> {
  const row = await db
    .selectFrom('role as r')
    .innerJoin('target as t', 't.id', 'r.target_id')
    .select(['r.id', 'r.slug', 'r.name', 'r.risk', 't.name as target'])
    .where('r.slug', '=', slug)
    .executeTakeFirst()
  return row ?? null
}
