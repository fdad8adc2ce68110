import { sql, type Insertable } from 'kysely'
import type { GrantId, IntegrationId, PrincipalId, RequestId, RoleId } from '@/lib/domain/ids'
import type { IntegrationKind } from '@/lib/domain/integration'
import type { PrincipalStatus } from '@/lib/domain/principal'
import type { Db, Tx } from '../client'
import type { Database, IntegrationRow } from '../schema'
import { absenceOf } from './absence'
import type { NamedApprover } from './roles'

/** The integrations in use with these names. */
export async function integrationsNamed(
  db: Db,
  args: { kind: IntegrationKind; slugs: readonly string[] },
): Promise<IntegrationRow[]> {
  if (args.slugs.length === 0) return []
  return db
    .selectFrom('integration')
    .selectAll()
    .where('kind', '=', args.kind)
    .where('slug', 'in', [...args.slugs])
    .where('ended_at', 'is', null)
    .execute()
}

export interface ListedIntegration {
  id: IntegrationId
  slug: string
  kind: IntegrationKind
  provider: string
  name: string
  secret: string | null
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
  /** How many roles' policies in force name it. */
  roles: number
}

/** Every integration, those in use first. */
export async function listIntegrations(db: Db, now: Date): Promise<ListedIntegration[]> {
  const { rows } = await sql<ListedIntegration>`
    with in_force as (
      select distinct on (v.role_id) v.settings from policy_version v join role r on r.id = v.role_id
       where v.published_at <= ${now} and r.archived_at is null order by v.role_id, v.version desc)
    select i.id, i.slug, i.kind, i.provider, i.name, i.secret, i.created_at as "createdAt", p.name as "createdBy",
           i.ended_at as "endedAt",
           (select count(*)::int from in_force cross join lateral (select jsonb_build_object('slug', i.slug) as named) of
             where jsonb_path_exists(settings, '$.**.check.provider ? (@ == $slug)', named)
                or jsonb_path_exists(settings, '$.**.schedule ? (@ == $slug)', named)
                or jsonb_path_exists(settings, '$.**.automatic.onCall ? (@ == $slug)', named)) as roles
      from integration i left join principal p on p.id = i.created_by
     order by i.ended_at is not null, i.kind desc, i.name limit 200`.execute(db)
  return rows
}

/** The new integration's id, or null when one in use has that slug. */
export async function insertIntegration(
  tx: Tx,
  values: Insertable<Database['integration']>,
): Promise<IntegrationId | null> {
  const row = await tx
    .insertInto('integration')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

export async function integrationById(db: Db, id: IntegrationId): Promise<IntegrationRow | null> {
  const row = await db
    .selectFrom('integration')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** Takes an integration out of use; null when there is none in use of that id. */
export async function endIntegration(
  tx: Tx,
  args: { id: IntegrationId; by: PrincipalId; now: Date },
): Promise<IntegrationRow | null> {
  const row = await tx
    .updateTable('integration')
    .set({ ended_at: args.now, ended_by: args.by })
    .where('id', '=', args.id)
    .where('ended_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** How other systems may know a person. */
export async function knownAs(
  db: Db,
  id: PrincipalId,
): Promise<{ name: string; email: string; handle: string }> {
  return db
    .selectFrom('principal')
    .select(['name', 'email', 'handle'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

/** The active people behind mail addresses and handles, as approvers of this role or of none in particular, by name. */
export async function peopleCalled(
  db: Db,
  args: { names: readonly string[]; now: Date; role: RoleId | null },
): Promise<(NamedApprover & { email: string; handle: string })[]> {
  if (args.names.length === 0) return []
  const names = args.names.map((name) => name.toLowerCase())
  const { rows } = await sql<CalledRow>`
    select p.id, p.name, p.status, p.ends_at, lower(p.email) as email, p.handle, d.id is not null as away,
           s.id as delegate_id, s.name as delegate_name, s.status as delegate_status, s.ends_at as delegate_ends_at
      from principal p
      left join role r on r.id = ${args.role}::uuid
      left join lateral ${absenceOf('p.id', { role: { id: 'r.id', target: 'r.target_id' }, now: args.now })} d on true
      left join principal s on s.id = d.delegate_id
     where p.kind = 'person' and p.status = 'active'
       and (lower(p.email) = any(${names}::text[]) or p.handle = any(${names}::text[]))
     order by p.name`.execute(db)
  return rows.map(({ id, name, status, ends_at, email, handle, away, ...delegate }) => ({
    id,
    name,
    status,
    endsAt: ends_at,
    email,
    handle,
    away: away ? { delegate: delegateOf(delegate) } : null,
  }))
}

interface DelegateColumns {
  delegate_id: PrincipalId | null
  delegate_name: string | null
  delegate_status: PrincipalStatus | null
  delegate_ends_at: Date | null
}
interface CalledRow extends DelegateColumns {
  id: PrincipalId
  name: string
  status: PrincipalStatus
  ends_at: Date | null
  email: string
  handle: string
  away: boolean
}

function delegateOf({
  delegate_id: id,
  delegate_name: name,
  delegate_status: status,
  delegate_ends_at: endsAt,
}: DelegateColumns): NonNullable<NamedApprover['away']>['delegate'] {
  return id === null || name === null || status === null ? null : { id, name, status, endsAt }
}

/** A request whose ticket a policy in force has looked at again. */
export interface TicketAsked {
  requestId: RequestId
  principalId: PrincipalId
  roleId: RoleId
  ticket: string
  wantedStart: Date | null
  durationMs: number
}

/** Null where there is no ticket, or the policy in force asks no system about it: the usual case, and cheap. */
export async function ticketToAskAgain(
  db: Db,
  of: { requestId: RequestId } | { grantId: GrantId },
  now: Date,
): Promise<TicketAsked | null> {
  const which =
    'requestId' in of
      ? sql`q.id = ${of.requestId} and q.state = 'PENDING_APPROVAL'`
      : sql`q.id = (select g.request_id from "grant" g where g.id = ${of.grantId} and g.state = 'SCHEDULED')`
  const { rows } = await sql<TicketAsked>`
    select q.id as "requestId", q.requester_id as "principalId", q.role_id as "roleId", q.ticket,
           q.wanted_start as "wantedStart", q.duration_ms::float8 as "durationMs"
      from activation_request q
      join lateral (select settings from policy_version v where v.role_id = q.role_id and v.published_at <= ${now}
                     order by v.version desc limit 1) v on true
     where ${which} and q.ticket <> '' and q.kind = 'activation' and q.incident is null
       and jsonb_path_exists(v.settings, '$.**.check.provider')`.execute(db)
  return rows[0] ?? null
}

/** Has the ticket of a grant looked at from `dueAt` on. */
export async function watchTicket(
  tx: Tx,
  args: { grantId: GrantId; slug: string; ticket: string; dueAt: Date },
): Promise<void> {
  await tx
    .insertInto('ticket_watch')
    .values({ grant_id: args.grantId, slug: args.slug, ticket: args.ticket, due_at: args.dueAt })
    .execute()
}

export interface DueWatch {
  grantId: GrantId
  slug: string
  ticket: string
  holderId: PrincipalId
  role: string
}

/** Takes up to `limit` watches that are due and sets when they are due again; those of grants that are over go. */
export async function claimWatches(
  db: Db,
  args: { now: Date; nextAt: Date; limit: number },
): Promise<DueWatch[]> {
  const { rows } = await sql<DueWatch>`
    with due as (
      select w.grant_id, g.principal_id, r.name, g.state in ('SCHEDULED', 'ACTIVATING', 'ACTIVE') as open
        from ticket_watch w join "grant" g on g.id = w.grant_id join role r on r.id = g.role_id
       where w.due_at <= ${args.now} order by w.due_at limit ${args.limit} for update of w skip locked),
    over as (delete from ticket_watch w using due where w.grant_id = due.grant_id and not due.open)
    update ticket_watch w set due_at = ${args.nextAt} from due where w.grant_id = due.grant_id and due.open
    returning w.grant_id as "grantId", w.slug, w.ticket, due.principal_id as "holderId", due.name as role`.execute(
    db,
  )
  return rows
}
