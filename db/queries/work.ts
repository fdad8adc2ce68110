import { sql, type Updateable } from 'kysely'
import { coveringStates, revokingStates } from '@/lib/domain/grant'
import type { AssignmentId, GrantId, TargetId } from '@/lib/domain/ids'
import type { Db } from '../client'
import type { AssignmentRow, Database, GrantRow, NewAuditEvent, NewOperation } from '../schema'
import { assignmentColumns } from './assignments'
import { namedGrants, type NamedGrant } from './grants'

/** A grant with the version of its row, which every change of it makes another. */
export type VersionedGrant = NamedGrant & { version: string }

/** Takes up to `limit` of the most urgent due assignments of one target under a lease; none when none is free. */
export async function claimAssignments(
  db: Db,
  args: {
    targetId: TargetId
    now: Date
    leasedUntil: Date
    lease: string
    limit: number
    only?: AssignmentId | undefined
  },
): Promise<AssignmentRow[]> {
  const { only } = args
  return db
    .with('due', (cte) =>
      cte
        .selectFrom('assignment')
        .select('id')
        .where('target_id', '=', args.targetId)
        .where('due_at', '<=', args.now)
        .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', args.now)]))
        .$if(only !== undefined, (query) => query.where('id', '=', only ?? ('' as AssignmentId)))
        .orderBy('due_at')
        .limit(args.limit)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable('assignment')
    .set({ lease: args.lease, leased_until: args.leasedUntil })
    .where('id', 'in', (eb) => eb.selectFrom('due').select('due.id'))
    .returning(assignmentColumns)
    .execute()
}

/** Lets go of an assignment that was claimed and not worked on. */
export async function releaseAssignment(db: Db, args: { id: AssignmentId; lease: string }): Promise<void> {
  await db
    .updateTable('assignment')
    .set({ lease: null, leased_until: null })
    .where('id', '=', args.id)
    .where('lease', '=', args.lease)
    .execute()
}

/** What these assignments are wanted for right now, without locks, the oldest grant first. */
export async function openGrantsOf(db: Db, ids: readonly AssignmentId[]): Promise<VersionedGrant[]> {
  if (ids.length === 0) return []
  return namedGrants(db)
    .select(sql<string>`"grant".xmin::text`.as('version'))
    .where('grant.assignment_id', 'in', [...ids])
    .where('grant.state', 'in', [...coveringStates, ...revokingStates])
    .orderBy('grant.id')
    .execute()
}

/** What one piece of work on a target comes to in the portal's tables. */
export interface WorkResult {
  assignment: Updateable<Database['assignment']>
  moves: { id: GrantId; values: Partial<GrantRow> }[]
  operation: NewOperation
  events: NewAuditEvent[]
}

/**
 * Saves what a worker found in one statement, which is one round trip and one wait for the disk: all of it, or nothing
 * and false when the lease was lost, the assignment was wanted anew since it was claimed, or any of its open grants is
 * not as in `grants` any more. Grants are locked first, then their assignment.
 */
export async function saveWork(
  db: Db,
  args: {
    claimed: Pick<AssignmentRow, 'id' | 'due_at'>
    lease: string
    grants: readonly VersionedGrant[]
    result: WorkResult
  },
): Promise<boolean> {
  const { claimed, lease, result } = args
  const seen = args.grants.map((grant) => `${grant.id} ${grant.version}`).join()
  const { rows } = await sql`
    with locked as (
      select id, xmin::text as version from "grant"
       where assignment_id = ${claimed.id} and state in (${sql.join([...coveringStates, ...revokingStates])})
       order by id for update
    ), held as (
      update assignment set lease = null, leased_until = null, ${assignments(result.assignment)}
        from jsonb_populate_record(null::assignment, ${JSON.stringify(result.assignment)}::jsonb) as as_found
       where assignment.id = ${claimed.id} and assignment.lease = ${lease} and not assignment.secret_renewal
         and date_trunc('milliseconds', assignment.due_at) is not distinct from ${claimed.due_at}::timestamptz
         and coalesce((select string_agg(id || ' ' || version, ',' order by id) from locked), '') = ${seen}
      returning assignment.id
    ), moved as (
      update "grant" g
         set (${columns(moving)}) = (select ${columns(moving)} from jsonb_populate_record(g, move -> 'values'))
        from held, jsonb_array_elements(${JSON.stringify(result.moves)}::jsonb) as move
       where g.id = (move ->> 'id')::uuid
    ), attempted as (
      insert into operation (${columns(keys(result.operation))})
      select ${columns(keys(result.operation))}
        from held, jsonb_populate_record(null::operation, ${JSON.stringify(result.operation)}::jsonb)
    ), told as (
      ${eventsAppended(result.events)}
    )
    select from held`.execute(db)
  return rows.length === 1
}

const moving = [
  'state',
  'access_granted_at',
  'ends_at',
  'warn_at',
  'revoke_started_at',
  'access_removed_at',
  'verified_at',
  'ended_at',
  'end_reason',
  'failure',
] as const satisfies readonly (keyof GrantRow)[]

function eventsAppended(events: readonly NewAuditEvent[]) {
  const [first] = events
  if (first === undefined) return sql`select from held`
  const plain = keys(first).filter((key) => key !== 'before' && key !== 'after')
  // The two documents come as text, as every insert takes them.
  return sql`insert into audit_event (${columns(plain)}, before, after)
    select ${columns(plain)}, (before #>> '{}')::jsonb, (after #>> '{}')::jsonb
      from held, jsonb_populate_recordset(null::audit_event, ${JSON.stringify(events)}::jsonb)`
}

function assignments(values: object) {
  return sql.join(keys(values).map((key) => sql`${sql.ref(key)} = ${sql.ref(`as_found.${key}`)}`))
}

function columns(names: readonly string[]) {
  return sql.join(names.map((name) => sql.ref(name)))
}

function keys(values: object): string[] {
  return Object.keys(values)
}
