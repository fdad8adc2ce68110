import { sql } from 'kysely'
import type { GroupId, PolicyVersionId, PrincipalId, RoleId, TargetId } from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'
import type { Employment, PrincipalStatus } from '@/lib/domain/principal'
import type { RiskTier } from '@/lib/domain/role'
import type { Db } from '../client'

/** Everything the policy evaluation looks at, for one principal and one role. */
export interface ActivationFacts {
  requester: {
    id: PrincipalId
    name: string
    handle: string
    status: PrincipalStatus
    endsAt: Date | null
    managerId: PrincipalId | null
    employment: Employment
  }
  role: {
    id: RoleId
    slug: string
    name: string
    allows: string
    risk: RiskTier
    archived: boolean
    entitlement: Record<string, unknown>
  }
  target: { id: TargetId; name: string; slug: string; connector: string; environment: string }
  policy: { id: PolicyVersionId; version: number; settings: PolicySettings }
  eligibility: { startsAt: Date; endsAt: Date | null }[]
  /** The people the policy's approval names, resolved now; may hold the requester and people who left. */
  approvers: { id: PrincipalId; name: string; status: PrincipalStatus; endsAt: Date | null }[]
}

/**
 * Reads the facts in one round trip: this is on the path of every submit, dry run and scheduled start.
 * Null when there is no such role or principal, or the role has no published policy.
 */
export async function activationFacts(
  db: Db,
  args: { principalId: PrincipalId; roleId: RoleId; now: Date },
): Promise<ActivationFacts | null> {
  const { rows } = await sql<FactsRow>`
    select
      p.id as requester_id, p.name as requester_name, p.handle, p.status, p.ends_at, p.manager_id, p.employment,
      r.id as role_id, r.slug, r.name as role_name, r.allows, r.risk, r.archived_at is not null as archived, r.entitlement,
      t.id as target_id, t.name as target_name, t.slug as target_slug, t.connector, t.environment,
      v.id as policy_id, v.version, v.settings,
      (select coalesce(json_agg(json_build_object('startsAt', e.starts_at, 'endsAt', e.ends_at)), '[]')
         from eligibility e
        where e.role_id = r.id
          and (e.principal_id = p.id
               or e.group_id in (select m.group_id from principal_group_member m where m.principal_id = p.id))
      ) as eligibility,
      (select coalesce(json_agg(json_build_object('id', a.id, 'name', a.name, 'status', a.status, 'endsAt', a.ends_at)
                       order by a.name), '[]')
         from principal a
        where a.id in (
          select case s.source->>'kind' when 'person' then (s.source->>'id')::uuid else p.manager_id end
            from jsonb_array_elements(v.settings #> '{approval,from}') as s(source)
           where s.source->>'kind' in ('person', 'manager')
          union all
          select m.principal_id
            from jsonb_array_elements(v.settings #> '{approval,from}') as s(source)
            join principal_group_member m on m.group_id = (s.source->>'id')::uuid
           where s.source->>'kind' = 'group'
          union all
          select o.principal_id
            from jsonb_array_elements(v.settings #> '{approval,from}') as s(source)
            join role_owner o on o.role_id = r.id
           where s.source->>'kind' = 'owners')
      ) as approvers
    from principal p
    join role r on r.id = ${args.roleId}
    join target t on t.id = r.target_id
    join lateral (select * from policy_version pv where pv.role_id = r.id and pv.published_at <= ${args.now}
                  order by pv.version desc limit 1) v on true
    where p.id = ${args.principalId}`.execute(db)
  const row = rows[0]
  return row === undefined ? null : toFacts(row)
}

interface FactsRow {
  requester_id: PrincipalId
  requester_name: string
  handle: string
  status: PrincipalStatus
  ends_at: Date | null
  manager_id: PrincipalId | null
  employment: Employment
  role_id: RoleId
  slug: string
  role_name: string
  allows: string
  risk: RiskTier
  archived: boolean
  entitlement: Record<string, unknown>
  target_id: TargetId
  target_name: string
  target_slug: string
  connector: string
  environment: string
  policy_id: PolicyVersionId
  version: number
  settings: PolicySettings
  eligibility: { startsAt: string; endsAt: string | null }[]
  approvers: { id: PrincipalId; name: string; status: PrincipalStatus; endsAt: string | null }[]
}

function toFacts(row: FactsRow): ActivationFacts {
  return {
    requester: {
      id: row.requester_id,
      name: row.requester_name,
      handle: row.handle,
      status: row.status,
      endsAt: row.ends_at,
      managerId: row.manager_id,
      employment: row.employment,
    },
    role: {
      id: row.role_id,
      slug: row.slug,
      name: row.role_name,
      allows: row.allows,
      risk: row.risk,
      archived: row.archived,
      entitlement: row.entitlement,
    },
    target: {
      id: row.target_id,
      name: row.target_name,
      slug: row.target_slug,
      connector: row.connector,
      environment: row.environment,
    },
    policy: { id: row.policy_id, version: row.version, settings: row.settings },
    eligibility: row.eligibility.map(({ startsAt, endsAt }) => ({
      startsAt: new Date(startsAt),
      endsAt: toDate(endsAt),
    })),
    approvers: row.approvers.map((approver) => ({ ...approver, endsAt: toDate(approver.endsAt) })),
  }
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

/** The role with this slug, or null. */
export async function roleIdBySlug(db: Db, slug: string): Promise<RoleId | null> {
  const row = await db.selectFrom('role').select('id').where('slug', '=', slug).executeTakeFirst()
  return row?.id ?? null
}

/** The names of groups, for telling who approves. */
export async function groupNames(db: Db, ids: readonly GroupId[]): Promise<Map<GroupId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('principal_group')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
