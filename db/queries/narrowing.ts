import { sql } from 'kysely'
import type { AssignmentId, RequestId, TargetId } from '@/lib/domain/ids'
import type { Narrowing } from '@/lib/domain/narrowing'
import type { Db } from '../client'
import { once } from '../once'

/** What a request took of its role; null for all of it. */
export async function narrowingOf(db: Db, id: RequestId): Promise<Narrowing> {
  return (await narrowings(db, { id }))[0]?.narrowing ?? null
}

const narrowings = once((db, args: { id: RequestId }) =>
  db.selectFrom('activation_request').select('narrowing').where('id', '=', args.id).compile(),
)

/** What a request took of its role, in a query with that request; more time is for what the grant gives. */
export const narrowingInForce = sql<Narrowing>`coalesce(request.narrowing, (
  select first.narrowing from "grant" extended join activation_request first on first.id = extended.request_id
   where extended.id = request.extends_grant_id))`

/** What narrowed requests have had given on a target, the newest 50 of it: perhaps no role gives exactly that. */
export async function narrowedEntitlements(db: Db, id: TargetId): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<{ id: AssignmentId; entitlement: Record<string, unknown> }>`
    select id, entitlement from assignment
     where target_id = ${id} and exists (
       select from "grant" join activation_request request on request.id = "grant".request_id
        where "grant".assignment_id = assignment.id and request.narrowing is not null)
     order by id desc limit 50`.execute(db)
  return rows.map((row) => row.entitlement)
}
