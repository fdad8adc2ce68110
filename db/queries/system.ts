import { sql } from 'kysely'
import { coveringStates, revokingStates } from '@/lib/domain/grant'
import type { Db } from '../client'

export interface DatabaseFacts {
  name: string
  server: string
  sizeBytes: number
  /** The newest migration that was applied, and how many there are. */
  schema: string | null
  migrations: number
}

/** What the portal's own database says of itself. */
export async function databaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_database() as name, current_setting('server_version') as server,
           pg_database_size(current_database()) as "sizeBytes",
           (select max(name) from kysely_migration) as schema,
           (select count(*) from kysely_migration) as migrations`.execute(db)
  const row = rows[0]
  if (row === undefined) throw new Error('The database did not tell of itself.')
  return row
}

/** Grants whose removal is owed at `now` and not confirmed yet, those that wait longest first; 100 at most. */
export async function owedRemovals(db: Db, now: Date) {
  return db
    .selectFrom('grant')
    .innerJoin('principal', 'principal.id', 'grant.principal_id')
    .innerJoin('role', 'role.id', 'grant.role_id')
    .innerJoin('target', 'target.id', 'grant.target_id')
    .innerJoin('activation_request as request', 'request.id', 'grant.request_id')
    .leftJoin('assignment', 'assignment.id', 'grant.assignment_id')
    .select([
      'grant.number',
      'grant.state',
      'grant.assignment_id',
      'grant.revoke_started_at',
      'grant.ends_at',
      'request.number as request_number',
      'principal.name as holder',
      'role.name as role',
      'target.name as target',
      'assignment.account',
      'assignment.attempts',
      'assignment.error_message',
      'assignment.error_class',
      'assignment.due_at',
    ])
    .where((eb) =>
      eb.or([
        eb.and([eb('grant.state', 'in', [...revokingStates]), eb('grant.access_removed_at', 'is', null)]),
        eb.and([eb('grant.state', '=', 'ACTIVE'), eb('grant.ends_at', '<=', now)]),
      ]),
    )
    .orderBy(sql`coalesce("grant".revoke_started_at, "grant".ends_at)`)
    .limit(100)
    .execute()
}

export interface TargetHealth {
  slug: string
  name: string
  connector: string
  environment: string
  openGrants: number
  failing: number
  lastOkAt: Date | null
  lastErrorAt: Date | null
  lastError: string | null
  searchedAt: Date | null
}

/** Each target as the latest 2,000 operations show it; older ones say nothing about its health now. */
export async function targetHealth(db: Db): Promise<TargetHealth[]> {
  const { rows } = await sql<TargetHealth>`
    with latest as (
      select assignment.target_id, o.outcome, o.finished_at, o.message, o.id
        from (select * from operation order by id desc limit 2000) o
        join assignment on assignment.id = o.assignment_id
    )
    select target.slug, target.name, target.connector, target.environment, target.listed_at as "searchedAt",
           (select count(*) from "grant" g where g.target_id = target.id and g.state in (${sql.join([...coveringStates, ...revokingStates])})) as "openGrants",
           (select count(*) from assignment a where a.target_id = target.id and a.failing_since is not null) as failing,
           (select max(finished_at) from latest l where l.target_id = target.id and l.outcome = 'ok') as "lastOkAt",
           error.finished_at as "lastErrorAt", error.message as "lastError"
      from target
      left join lateral (select finished_at, message from latest l where l.target_id = target.id and l.outcome = 'error'
                          order by l.id desc limit 1) error on true
     order by target.name`.execute(db)
  return rows
}

/** Every role with what it hands out and by which connector. */
export async function entitledRoles(db: Db) {
  return db
    .selectFrom('role')
    .innerJoin('target', 'target.id', 'role.target_id')
    .select(['role.id', 'role.slug', 'role.name', 'role.target_id', 'role.entitlement', 'target.connector'])
    .execute()
}
