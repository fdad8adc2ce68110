import { sql, type Insertable } from 'kysely'
import type { AssignmentId, PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

/** The closing of a removal that waits for a second administrator; locked. */
export async function lockOpenClosure(tx: Tx, assignmentId: AssignmentId) {
  const row = await tx
    .selectFrom('removal_closure')
    .selectAll()
    .where('assignment_id', '=', assignmentId)
    .where('decided_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** False when somebody has asked already. */
export async function insertClosure(
  tx: Tx,
  values: Insertable<Database['removal_closure']>,
): Promise<boolean> {
  const row = await tx
    .insertInto('removal_closure')
    .values(values)
    .onConflict((conflict) => conflict.column('assignment_id').where('decided_at', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function decideClosure(
  tx: Tx,
  args: { id: string; by: PrincipalId; now: Date; agreed: boolean },
): Promise<void> {
  const { id, by, now, agreed } = args
  await tx
    .updateTable('removal_closure')
    .set({ decided_by: by, decided_at: now, agreed })
    .where('id', '=', id)
    .execute()
}

/** What waits for a second administrator. */
export async function openClosures(db: Db) {
  return db
    .selectFrom('removal_closure as closure')
    .innerJoin('principal as asker', 'asker.id', 'closure.asked_by')
    .select([
      'closure.assignment_id as assignmentId',
      'closure.reason',
      'closure.asked_at as askedAt',
      'closure.asked_by as askedById',
      'asker.name as askedBy',
    ])
    .where('closure.decided_at', 'is', null)
    .execute()
}

export interface StandingAlone {
  grant: number
  holder: string
  role: string
  target: string
  account: string
  endsAt: Date | null
  /** When the target ends it by itself; null where only the portal does. */
  nativeUntil: Date | null
}

/** Access that is on a target now, by what would become of it without the portal: what nothing ends first. */
export async function accessIfThePortalStopped(db: Db, args: { limit: number }): Promise<StandingAlone[]> {
  const { rows } = await sql<StandingAlone>`
    select g.number as grant, p.name as holder, r.name as role, t.name as target, a.account,
           g.ends_at as "endsAt", a.native_until as "nativeUntil"
      from "grant" g
      join assignment a on a.id = g.assignment_id
      join principal p on p.id = g.principal_id
      join role r on r.id = g.role_id
      join target t on t.id = g.target_id
     where g.state in ('ACTIVE', 'DEACTIVATING', 'REVOCATION_FAILED') and a.observed <> 'absent'
     order by a.native_until is not null, g.ends_at limit ${args.limit}`.execute(db)
  return rows
}
