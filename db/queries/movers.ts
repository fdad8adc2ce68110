import { sql } from 'kysely'
import { endableStates } from '@/lib/domain/grant'
import type { GrantId, PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'

export interface Mover {
  id: PrincipalId
  /** Since when: cleared only where nobody has moved them again meanwhile. */
  since: Date
}

/** Whoever is to be judged again, the longest waiting first; only these, where some are named. */
export async function moversNow(
  db: Db,
  args: { only: readonly PrincipalId[] | null; limit: number },
): Promise<Mover[]> {
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'judge_due_at as since'])
    .where('judge_due_at', 'is not', null)
    .$if(args.only !== null, (query) => query.where('id', 'in', [...(args.only ?? [])]))
    .orderBy('judge_due_at')
    .limit(args.limit)
    .execute()
  return rows.flatMap(({ id, since }) => (since === null ? [] : [{ id, since }]))
}

export async function judged(db: Db, { id, since }: Mover): Promise<void> {
  await db
    .updateTable('principal')
    .set({ judge_due_at: null })
    .where('id', '=', id)
    .where('judge_due_at', '=', since)
    .execute()
}

/** Grants of this person, and of machines they answer for, that are live, being given or scheduled. */
export async function grantsToJudge(db: Db, id: PrincipalId): Promise<GrantId[]> {
  const { rows } = await sql<{ id: GrantId }>`
    select g.id from "grant" g join principal p on p.id = g.principal_id
     where (p.id = ${id} or p.sponsor_id = ${id} and p.kind <> 'person')
       and g.state in (${sql.join([...endableStates])}) order by g.id`.execute(db)
  return rows.map((row) => row.id)
}

/** Requests that wait: of this person, of their machines, and those in which they sit by the policy. */
export async function requestsToJudge(db: Db, id: PrincipalId): Promise<{ id: RequestId; own: boolean }[]> {
  const { rows } = await sql<{ id: RequestId; own: boolean }>`
    select q.id, (p.id = ${id} or p.sponsor_id = ${id} and p.kind <> 'person') as own
      from activation_request q join principal p on p.id = q.requester_id
     where q.state = 'PENDING_APPROVAL'
       and (p.id = ${id} or p.sponsor_id = ${id} and p.kind <> 'person'
            or exists (select from request_approver s where s.request_id = q.id and s.principal_id = ${id}
                          and s.left_at is null and s.via = 'policy' and s.stage >= q.stage))
     order by q.id`.execute(db)
  return rows
}

/** Whoever sits in a stage by the policy itself, has not answered and stands in for nobody. */
export async function seatsByPolicy(
  tx: Tx,
  args: { requestId: RequestId; stage: number },
): Promise<PrincipalId[]> {
  const { rows } = await sql<{ id: PrincipalId }>`
    select s.principal_id as id from request_approver s
     where s.request_id = ${args.requestId} and s.stage = ${args.stage} and s.left_at is null
       and s.via = 'policy' and s.for_id is null
       and not exists (select from decision d where d.request_id = s.request_id and d.stage = s.stage
                          and d.principal_id = s.principal_id)`.execute(tx)
  return rows.map((row) => row.id)
}
