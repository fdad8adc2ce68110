import { sql } from 'kysely'
import type {
  GroupId,
  PolicyVersionId,
  PrincipalId,
  RequestId,
  RoleId,
  TargetId,
  TeamId,
} from '@/lib/domain/ids'
import type { PersonRisk } from '@/lib/domain/person-risk'
import type { PolicyInput, PolicySettings } from '@/lib/domain/policy'
import type { Employment, PrincipalKind, PrincipalStatus } from '@/lib/domain/principal'
import type { RiskTier } from '@/lib/domain/role'
import type { Usage } from '@/lib/domain/facts'
import type { Db } from '../client'
import { once } from '../once'
import { policySettings } from '../policy-settings'
import { absenceOf } from './absence'
import { riskOf } from './person-risk'
import { prepare } from '../prepared'

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
    risk: PersonRisk
    teamId: TeamId | null
    groupIds: GroupId[]
    kind: PrincipalKind
    /** Who answers for them; always there for a machine. */
    sponsorId: PrincipalId | null
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
  /** The people behind every source the policy names, by `sourceKey`; may hold the requester and people who left. */
  people: Record<string, NamedApprover[]>
  usage: Usage
  /** When somebody last approved this role for this person. */
  lastApprovedAt: Date | null
  /** Whether a rule in force keeps this role apart from others. */
  separated: boolean
}

/** Somebody a policy names, with who stands in while they are away. */
export interface NamedApprover {
  id: PrincipalId
  name: string
  status: PrincipalStatus
  endsAt: Date | null
  away: {
    delegate: { id: PrincipalId; name: string; status: PrincipalStatus; endsAt: Date | null } | null
  } | null
}

/**
 * Reads the facts in one round trip: this is on the path of every submit, dry run and scheduled start.
 * Null when there is no such role or principal, or the role has no published policy.
 */
export async function activationFacts(
  db: Db,
  args: {
    principalId: PrincipalId
    roleId: RoleId
    now: Date
    /** A request that is judged again does not stand in its own way, nor does what was asked for after it. */
    except?: RequestId
    /** Read under this version instead of the one in force. */
    version?: PolicyVersionId
    /** When the access would be, which is what limits count by; now, and for no time, where it is left out. */
    span?: { start: Date; durationMs: number }
  },
): Promise<ActivationFacts | null> {
  const start = args.span?.start ?? args.now
  const end = new Date(start.getTime() + (args.span?.durationMs ?? 0))
  const [row] = await factsRows(db, {
    principalId: args.principalId,
    roleIds: [args.roleId],
    now: args.now,
    start,
    end,
    except: args.except ?? null,
    version: args.version ?? null,
  })
  return row === undefined ? null : toFacts(row)
}

/** The same of several roles at once, for access now and for no time; roles without a published policy are left out. */
export async function activationFactsOf(
  db: Db,
  args: { principalId: PrincipalId; roleIds: readonly RoleId[]; now: Date },
): Promise<ActivationFacts[]> {
  if (args.roleIds.length === 0) return []
  const { principalId, roleIds, now } = args
  const asked = { principalId, roleIds: [...roleIds], now, start: now, end: now, except: null, version: null }
  return (await factsRows(db, asked)).map(toFacts)
}

interface FactsAsked {
  principalId: PrincipalId
  roleIds: RoleId[]
  now: Date
  start: Date
  end: Date
  except: RequestId | null
  version: PolicyVersionId | null
}

const factsRows = once((db, args: FactsAsked) =>
  sql<FactsRow>`
    select
      p.id as requester_id, p.name as requester_name, p.handle, p.status, p.ends_at, p.manager_id, p.employment, p.kind, p.sponsor_id,
      ${riskOf('p', args.now)} as requester_risk, p.team_id, array(select m.group_id from principal_group_member m where m.principal_id = p.id) as group_ids,
      r.id as role_id, r.slug, r.name as role_name, r.allows, r.risk, r.archived_at is not null as archived, r.entitlement,
      t.id as target_id, t.name as target_name, t.slug as target_slug, t.connector, t.environment,
      v.id as policy_id, v.version, v.settings,
      (select coalesce(json_agg(json_build_object('startsAt', e.starts_at, 'endsAt', e.ends_at)), '[]')
         from eligibility e
        where e.role_id = r.id
          and (e.principal_id = p.id
               or e.group_id in (select m.group_id from principal_group_member m where m.principal_id = p.id))
      ) as eligibility,
      (select coalesce(json_object_agg(named.key, named.people), '{}') from (
        select source.key, coalesce(json_agg(json_build_object(
            'id', a.id, 'name', a.name, 'status', a.status, 'endsAt', a.ends_at,
            'away', case when d.id is null then null else json_build_object('delegate',
              case when s.id is null then null
              else json_build_object('id', s.id, 'name', s.name, 'status', s.status, 'endsAt', s.ends_at) end) end)
          order by a.name) filter (where a.id is not null), '[]') as people
        from (
          select distinct each ->> 'kind' as kind, each ->> 'id' as id,
            concat_ws(':', each ->> 'kind', each ->> 'id') as key
          from (select jsonb_path_query(v.settings, '$.**.from[*]') union all select '{"kind": "administrators"}') named (each)
          where jsonb_typeof(each) = 'object' and each ->> 'kind' <> 'on-call'
        ) source
        left join lateral (
          select source.id::uuid as id where source.kind = 'person'
          union all select p.manager_id where source.kind = 'manager'
          union all select boss.manager_id from principal boss where source.kind = 'managers-manager' and boss.id = p.manager_id
          union all select m.principal_id from principal_group_member m
            where source.kind = 'group' and m.group_id = source.id::uuid
          union all select o.principal_id from role_owner o where source.kind = 'owners' and o.role_id = r.id
          union all select o.principal_id from target_owner o where source.kind = 'target-owners' and o.target_id = r.target_id
          union all select x.id from principal x where source.kind = 'administrators' and 'administrator' = any (x.portal_roles)
        ) one on true
        -- Machines ask and use; whoever names them, they decide nothing.
        left join principal a on a.id = one.id and a.kind = 'person'
        left join lateral ${absenceOf('a.id', { role: { id: 'r.id', target: 'r.target_id' }, now: args.now })} d on true
        left join principal s on s.id = d.delegate_id and s.kind = 'person'
        group by source.key) named
      ) as people,
      (select json_build_object(
          'inDay', count(*) filter (where used.counts and used.apart < interval '1 day'),
          'inWeek', count(*) filter (where used.counts and used.apart < interval '7 days'),
          'lastApprovedAt', max(used.decided_at) filter (where used.state = 'APPROVED' and used.needed > 0))
         from (
           select q.state, q.needed, q.decided_at,
             -- Between the starts of the two, whichever comes first; an interval has no abs().
             greatest(begins.at - ${args.start}::timestamptz, ${args.start}::timestamptz - begins.at) as apart,
             q.submitted_at <= coalesce(own.submitted_at, 'infinity') and not exists (
               select from "grant" g where g.request_id = q.id and g.access_granted_at is null
                 and g.state in ('ENDED', 'ACTIVATION_FAILED')) as counts
           from activation_request q
           cross join lateral (select greatest(q.submitted_at, q.wanted_start) as at) begins
           where q.requester_id = p.id and q.role_id = r.id and q.kind = 'activation'
             and q.state in ('PENDING_APPROVAL', 'APPROVED')
             -- A start lies at most 90 days ahead.
             and q.submitted_at > ${args.now}::timestamptz - interval '100 days'
             and q.id is distinct from own.id
         ) used
      ) as requested,
      (select count(distinct g.principal_id) from "grant" g
        where g.role_id = r.id and g.principal_id <> p.id
          and g.state in ('SCHEDULED', 'ACTIVATING', 'ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED')
          and g.planned_start <= ${args.end}
          and (coalesce(g.ends_at, greatest(g.planned_start, ${args.now}) + g.duration_ms * interval '1 millisecond') > ${args.start}
               -- What should be over and is not has its place still.
               or (g.state <> 'SCHEDULED' and ${args.start}::timestamptz <= ${args.now}::timestamptz))
          and (g.state <> 'SCHEDULED' or g.number < coalesce(own.number, 2147483647))
      ) as holders,
      (select max(coalesce(g.ended_at, g.ends_at, greatest(g.planned_start, ${args.now}) + g.duration_ms * interval '1 millisecond'))
         from "grant" g
        where g.role_id = r.id and g.principal_id = p.id and g.request_id is distinct from own.id
          and g.state <> 'ACTIVATION_FAILED'
          and (g.planned_start <= ${args.start}
               -- Of two clicks at once the later one may have been the first to get the lock: what has begun comes before.
               or (g.state <> 'SCHEDULED' and ${args.start}::timestamptz <= ${args.now}::timestamptz))
          and (g.access_granted_at is not null or g.state <> 'ENDED')
      ) as last_ended_at,
      exists (select from separation_role s join separation_rule rule on rule.id = s.rule_id
               where s.role_id = r.id and rule.ended_at is null) as separated
    from principal p
    join role r on r.id = any(${args.roleIds}::uuid[])
    join target t on t.id = r.target_id
    join lateral (select * from policy_version pv where pv.role_id = r.id
                    and (pv.id = ${args.version}::uuid or (${args.version}::uuid is null and pv.published_at <= ${args.now}))
                  order by pv.version desc limit 1) v on true
    left join lateral (select q.id, q.submitted_at, g.number from activation_request q
                  left join "grant" g on g.request_id = q.id
                  where q.id = ${args.except}::uuid) own on true
    where p.id = ${args.principalId} ${sql.raw(prepare)}`.compile(db),
)

interface FactsRow {
  requester_id: PrincipalId
  requester_name: string
  handle: string
  status: PrincipalStatus
  ends_at: Date | null
  manager_id: PrincipalId | null
  employment: Employment
  kind: PrincipalKind
  sponsor_id: PrincipalId | null
  requester_risk: PersonRisk
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
  settings: PolicyInput
  eligibility: { startsAt: string; endsAt: string | null }[]
  team_id: TeamId | null
  group_ids: GroupId[]
  people: Record<string, WrittenApprover[]>
  requested: { inDay: number; inWeek: number; lastApprovedAt: string | null }
  holders: number
  last_ended_at: Date | null
  separated: boolean
}

type Written<T> = Omit<T, 'endsAt'> & { endsAt: string | null }
type WrittenApprover = Omit<Written<NamedApprover>, 'away'> & {
  away: { delegate: Written<NonNullable<NonNullable<NamedApprover['away']>['delegate']>> | null } | null
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
      risk: row.requester_risk,
      teamId: row.team_id,
      groupIds: row.group_ids,
      kind: row.kind,
      sponsorId: row.sponsor_id,
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
    policy: { id: row.policy_id, version: row.version, settings: policySettings(row.settings) },
    eligibility: row.eligibility.map(({ startsAt, endsAt }) => ({
      startsAt: new Date(startsAt),
      endsAt: toDate(endsAt),
    })),
    people: Object.fromEntries(
      Object.entries(row.people).map(([key, people]) => [key, people.map(toApprover)]),
    ),
    usage: {
      inDay: row.requested.inDay,
      inWeek: row.requested.inWeek,
      holders: row.holders,
      lastEndedAt: row.last_ended_at,
    },
    lastApprovedAt: toDate(row.requested.lastApprovedAt),
    separated: row.separated,
  }
}

function toApprover({ away, endsAt, ...approver }: WrittenApprover): NamedApprover {
  return {
    ...approver,
    endsAt: toDate(endsAt),
    away: away && {
      delegate: away.delegate && { ...away.delegate, endsAt: toDate(away.delegate.endsAt) },
    },
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
  const rows = await groupsOfIds(db, { ids: [...ids] })
  return new Map(rows.map((row) => [row.id, row.name]))
}

const groupsOfIds = once((db, args: { ids: GroupId[] }) =>
  db
    .selectFrom('principal_group')
    .select(['id', 'name'])
    .where(sql<boolean>`id = any(${args.ids}::uuid[])`)
    .compile(),
)
