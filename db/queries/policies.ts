import { sql, type Insertable, type Updateable } from 'kysely'
import type { Approval } from '@/lib/domain/approval'
import type { PolicyDraftId, PolicyVersionId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import { PolicySettings, type PolicyInput } from '@/lib/domain/policy'
import type { DraftState } from '@/lib/domain/policy-draft'
import type { RiskTier } from '@/lib/domain/role'
import type { Verdict } from '@/lib/domain/verdict'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

/** A role as administrators list it. */
export interface RoleRow {
  id: RoleId
  slug: string
  name: string
  allows: string
  risk: RiskTier
  archived: boolean
  managed_from: string | null
  target_name: string
  connector: string
  entitlement: Record<string, unknown>
  owners: string[]
  /** How many people are eligible now, through groups too. */
  eligible: number
  /** The version in force; null before the first comes into force. */
  version: number | null
  /** Drafts that wait for a second administrator. */
  proposed: number
}

/** Every role by target and name, or the one with this slug. */
export async function roleRows(db: Db, args: { now: Date; slug?: string }): Promise<RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select r.id, r.slug, r.name, r.allows, r.risk, r.archived_at is not null as archived, r.managed_from,
      t.name as target_name, t.connector, r.entitlement,
      array(select p.name from role_owner o join principal p on p.id = o.principal_id
             where o.role_id = r.id order by p.name) as owners,
      (select count(distinct coalesce(e.principal_id, m.principal_id)) from eligibility e
         left join principal_group_member m on m.group_id = e.group_id
        where e.role_id = r.id and e.starts_at <= ${args.now} and (e.ends_at is null or ${args.now} < e.ends_at)) as eligible,
      (select max(v.version) from policy_version v where v.role_id = r.id and v.published_at <= ${args.now}) as version,
      (select count(*) from policy_draft d where d.role_id = r.id and d.state = 'proposed') as proposed
    from role r join target t on t.id = r.target_id
    where ${args.slug ?? null}::text is null or r.slug = ${args.slug ?? null}
    order by r.archived_at is not null, t.name, r.name`.execute(db)
  return rows
}

export interface VersionRow {
  id: PolicyVersionId
  version: number
  settings: PolicySettings
  comment: string
  published_at: Date
  publisher: string | null
  author: string | null
}

/** A role's published versions, the newest first; later ones may not be in force yet. */
export async function versionsOf(db: Db, roleId: RoleId): Promise<VersionRow[]> {
  const rows = await db
    .selectFrom('policy_version')
    .leftJoin('principal as publisher', 'publisher.id', 'policy_version.published_by')
    .leftJoin('principal as author', 'author.id', 'policy_version.author_id')
    .select([
      'policy_version.id',
      'policy_version.version',
      'policy_version.settings',
      'policy_version.comment',
      'policy_version.published_at',
      'publisher.name as publisher',
      'author.name as author',
    ])
    .where('policy_version.role_id', '=', roleId)
    .orderBy('policy_version.version', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, settings: PolicySettings.parse(row.settings) }))
}

export interface VersionInForce {
  role: string
  role_name: string
  version: number
  settings: PolicySettings
  comment: string
  from: Date
  /** Null while it is in force. */
  until: Date | null
  publisher: string | null
}

/** The versions that were in force for these roles at any time from `from` up to and with `to`; by role, the oldest first. */
export async function versionsInForce(
  db: Db,
  args: { roles: readonly RoleId[]; from: Date; to: Date },
): Promise<VersionInForce[]> {
  const { rows } = await sql<VersionInForce>`
    select r.slug as role, r.name as role_name, v.version, v.settings, v.comment, v.published_at as from, v.until,
      p.name as publisher
    from (select *, (select min(later.published_at) from policy_version later
                      where later.role_id = of.role_id and later.version > of.version) as until
            from policy_version of where role_id = any(${args.roles})) v
      join role r on r.id = v.role_id left join principal p on p.id = v.published_by
    where v.published_at <= ${args.to} and coalesce(v.until > greatest(${args.from}, v.published_at), true)
    order by r.slug, v.version`.execute(db)
  return rows.map((row) => ({ ...row, settings: PolicySettings.parse(row.settings) }))
}

export interface DraftRow {
  id: PolicyDraftId
  role_id: RoleId
  base_version: number
  settings: PolicySettings
  comment: string
  effective_at: Date | null
  state: DraftState
  author_id: PrincipalId
  author: string
  updated_at: Date
  proposed_at: Date | null
}

function drafts(db: Db) {
  return db
    .selectFrom('policy_draft')
    .innerJoin('principal as author', 'author.id', 'policy_draft.author_id')
    .select([
      'policy_draft.id',
      'policy_draft.role_id',
      'policy_draft.base_version',
      'policy_draft.settings',
      'policy_draft.comment',
      'policy_draft.effective_at',
      'policy_draft.state',
      'policy_draft.author_id',
      'policy_draft.updated_at',
      'policy_draft.proposed_at',
      'author.name as author',
    ])
}

function toDraft<T extends { settings: PolicyInput }>(
  row: T,
): Omit<T, 'settings'> & { settings: PolicySettings } {
  return { ...row, settings: PolicySettings.parse(row.settings) }
}

/** What is being written or waits for a second administrator, the latest first. */
export async function openDraftsOf(db: Db, roleId: RoleId): Promise<DraftRow[]> {
  const rows = await drafts(db)
    .where('policy_draft.role_id', '=', roleId)
    .where('policy_draft.state', 'in', ['draft', 'proposed'])
    .orderBy('policy_draft.updated_at', 'desc')
    .execute()
  return rows.map(toDraft)
}

export async function findDraft(db: Db, id: PolicyDraftId): Promise<DraftRow | null> {
  const row = await drafts(db).where('policy_draft.id', '=', id).executeTakeFirst()
  return row === undefined ? null : toDraft(row)
}

/** Locks a draft until the transaction ends. */
export async function lockDraft(tx: Tx, id: PolicyDraftId): Promise<DraftRow | null> {
  const row = await drafts(tx).where('policy_draft.id', '=', id).forUpdate('policy_draft').executeTakeFirst()
  return row === undefined ? null : toDraft(row)
}

/** The draft that this author is writing for a role, locked. */
export async function lockOwnDraft(
  tx: Tx,
  args: { roleId: RoleId; authorId: PrincipalId },
): Promise<DraftRow | null> {
  const row = await drafts(tx)
    .where('policy_draft.role_id', '=', args.roleId)
    .where('policy_draft.author_id', '=', args.authorId)
    .where('policy_draft.state', '=', 'draft')
    .forUpdate('policy_draft')
    .executeTakeFirst()
  return row === undefined ? null : toDraft(row)
}

export async function insertDraft(
  tx: Tx,
  values: Insertable<Database['policy_draft']>,
): Promise<PolicyDraftId> {
  return (await tx.insertInto('policy_draft').values(values).returning('id').executeTakeFirstOrThrow()).id
}

export async function updateDraft(
  tx: Tx,
  id: PolicyDraftId,
  values: Updateable<Database['policy_draft']>,
): Promise<void> {
  await tx.updateTable('policy_draft').set(values).where('id', '=', id).execute()
}

/** A role whose policy is about to change, locked: of two who publish at once the second sees the first's version. */
export interface LockedRole {
  id: RoleId
  slug: string
  name: string
  risk: RiskTier
  managedFrom: string | null
  target: { id: Database['role']['target_id']; name: string }
  /** The newest version, in force or not yet. */
  newest: { version: number; settings: PolicySettings }
}

export async function lockRolePolicy(tx: Tx, roleId: RoleId): Promise<LockedRole | null> {
  const role = await tx
    .selectFrom('role')
    .innerJoin('target', 'target.id', 'role.target_id')
    .select([
      'role.id',
      'role.slug',
      'role.name',
      'role.risk',
      'role.managed_from as managedFrom',
      'role.target_id',
      'target.name as target_name',
    ])
    .where('role.id', '=', roleId)
    .forNoKeyUpdate('role')
    .executeTakeFirst()
  const [newest] = role === undefined ? [] : await newestVersion(tx, roleId)
  if (role === undefined || newest === undefined) return null
  const { target_id, target_name, ...rest } = role
  return {
    ...rest,
    target: { id: target_id, name: target_name },
    newest: { version: newest.version, settings: PolicySettings.parse(newest.settings) },
  }
}

function newestVersion(db: Db, roleId: RoleId) {
  return db
    .selectFrom('policy_version')
    .select(['version', 'settings'])
    .where('role_id', '=', roleId)
    .orderBy('version', 'desc')
    .limit(1)
    .execute()
}

export async function insertVersion(
  tx: Tx,
  values: Insertable<Database['policy_version']>,
): Promise<PolicyVersionId> {
  return (await tx.insertInto('policy_version').values(values).returning('id').executeTakeFirstOrThrow()).id
}

/** Who is told that a policy waits: every administrator who works here but its author. */
export async function otherAdministrators(db: Db, authorId: PrincipalId): Promise<PrincipalId[]> {
  const rows = await db
    .selectFrom('principal')
    .select('id')
    .where('status', '=', 'active')
    .where('id', '<>', authorId)
    .where(sql<boolean>`'administrator' = any (portal_roles)`)
    .execute()
  return rows.map(({ id }) => id)
}

/** What a request has passed: its verdict, and the approval that its version asked of it. */
export async function passedBy(
  db: Db,
  requestId: RequestId,
): Promise<{ verdict: Verdict; approval: Approval; number: number }> {
  const row = await db
    .selectFrom('activation_request as request')
    .innerJoin('policy_version', 'policy_version.id', 'request.policy_version_id')
    .select(['request.verdict', 'request.number', 'policy_version.settings'])
    .where('request.id', '=', requestId)
    .executeTakeFirstOrThrow()
  const settings = PolicySettings.parse(row.settings)
  const rule = settings.rules.find(({ name }) => name === row.verdict.rule)
  return {
    verdict: row.verdict,
    number: row.number,
    approval: rule?.terms.approval ?? settings.approval,
  }
}
