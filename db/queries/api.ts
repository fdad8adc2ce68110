import type { GrantId, PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db } from '../client'

/** The latest requests of one principal, with the access that came of them. */
export async function latestRequests(
  db: Db,
  args: { principalId: PrincipalId; id?: RequestId; limit: number },
) {
  return db
    .selectFrom('activation_request as request')
    .innerJoin('role', 'role.id', 'request.role_id')
    .leftJoin('grant', 'grant.request_id', 'request.id')
    .select([
      'request.id',
      'request.number',
      'request.state',
      'request.verdict',
      'request.submitted_at',
      'role.slug as role',
      'grant.id as grant_id',
    ])
    .where('request.requester_id', '=', args.principalId)
    .$if(args.id !== undefined, (query) => query.where('request.id', '=', args.id ?? ('' as RequestId)))
    .orderBy('request.submitted_at', 'desc')
    .limit(args.limit)
    .execute()
}

/** One grant of this principal; null for anybody else's. */
export async function ownGrant(db: Db, args: { id: GrantId; principalId: PrincipalId }) {
  const row = await db
    .selectFrom('grant')
    .innerJoin('role', 'role.id', 'grant.role_id')
    .innerJoin('target', 'target.id', 'grant.target_id')
    .leftJoin('assignment', 'assignment.id', 'grant.assignment_id')
    .selectAll('grant')
    .select(['role.slug as role', 'target.slug as target', 'assignment.account'])
    .where('grant.id', '=', args.id)
    .where('grant.principal_id', '=', args.principalId)
    .executeTakeFirst()
  return row ?? null
}
