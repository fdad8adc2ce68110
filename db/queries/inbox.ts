import type { PrincipalId } from '@/lib/domain/ids'
import type { Db } from '../client'

/** How many requests wait for this person's answer at `now`. */
export async function countWaiting(db: Db, args: { approverId: PrincipalId; now: Date }): Promise<number> {
  const row = await db
    .selectFrom('request_approver as seat')
    .innerJoin('activation_request as request', 'request.id', 'seat.request_id')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .where('seat.principal_id', '=', args.approverId)
    .where('request.state', '=', 'PENDING_APPROVAL')
    .where('request.decide_by', '>', args.now)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decision')
            .select('decision.verb')
            .whereRef('decision.request_id', '=', 'request.id')
            .where('decision.principal_id', '=', args.approverId),
        ),
      ),
    )
    .executeTakeFirstOrThrow()
  return row.waiting
}
