import { sql } from 'kysely'
import { endableStates } from '@/lib/domain/grant'
import type { Db } from '../client'
import { riskOf } from './person-risk'

/**
 * People whose name, handle, title, team or address holds `search`, by name; those after the handle `after`. One more
 * than `limit` is fetched, so that the caller knows whether there are more.
 */
export async function peopleMatching(
  db: Db,
  args: { search: string; after: string | null; now: Date; limit: number },
) {
  return db
    .selectFrom('principal')
    .leftJoin('team', 'team.id', 'principal.team_id')
    .leftJoin('principal as manager', 'manager.id', 'principal.manager_id')
    .select([
      'principal.id',
      'principal.handle',
      'principal.name',
      'principal.email',
      'principal.title',
      'principal.employment',
      'principal.status',
      'principal.ends_at',
      'principal.disabled_at',
      'principal.portal_roles',
      'team.name as team_name',
      'manager.name as manager_name',
    ])
    .select(riskOf('principal', args.now).as('risk'))
    .select((eb) =>
      eb
        .selectFrom('grant')
        .select((count) => count.fn.countAll<number>().as('n'))
        .whereRef('grant.principal_id', '=', 'principal.id')
        .where('grant.state', 'in', [...endableStates])
        .as('open_grants'),
    )
    .where('principal.kind', '=', 'person')
    .where(
      sql<boolean>`strpos(lower(concat_ws(' ', principal.name, principal.handle, principal.title, principal.email, team.name)), lower(${args.search})) > 0`,
    )
    .$if(args.after !== null, (query) =>
      query.where(
        sql<boolean>`(principal.name, principal.handle) > (select c.name, c.handle from principal c where c.handle = ${args.after})`,
      ),
    )
    .orderBy('principal.name')
    .orderBy('principal.handle')
    .limit(args.limit + 1)
    .execute()
}
