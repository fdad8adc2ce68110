import type { PrincipalId } from '@/lib/domain/ids'
import type { Db } from '../client'
import { once } from '../once'

/** The active person with this handle, address or exact name; null where there is none, or several of that name. */
export async function personCalled(db: Db, called: string, now: Date) {
  const rows = await db
    .selectFrom('principal')
    .select(['id', 'name', 'handle'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .where((eb) =>
      eb.or([
        eb('handle', '=', called.toLowerCase()),
        eb(eb.fn('lower', ['email']), '=', called.toLowerCase()),
        eb(eb.fn('lower', ['name']), '=', called.toLowerCase()),
      ]),
    )
    .limit(2)
    .execute()
  return rows.length === 1
    ? (rows[0] ?? null)
    : (rows.find((row) => row.handle === called.toLowerCase()) ?? null)
}

/** People to choose from first: the manager, the same team and the same groups; by name, at most 50. */
export const colleaguesOf = once((db, args: { principalId: PrincipalId; now: Date }) =>
  db
    .selectFrom('principal')
    .select(['name', 'handle', 'title'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where('principal.id', '<>', args.principalId)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', args.now)]))
    .where((eb) =>
      eb.or([
        eb(
          'principal.team_id',
          '=',
          eb.selectFrom('principal as own').select('own.team_id').where('own.id', '=', args.principalId),
        ),
        eb(
          'principal.id',
          '=',
          eb.selectFrom('principal as own').select('own.manager_id').where('own.id', '=', args.principalId),
        ),
        eb(
          'principal.id',
          'in',
          eb
            .selectFrom('principal_group_member as mate')
            .innerJoin('principal_group_member as own', 'own.group_id', 'mate.group_id')
            .select('mate.principal_id')
            .where('own.principal_id', '=', args.principalId),
        ),
      ]),
    )
    .orderBy('name')
    .limit(50)
    .compile(),
)

/** Everybody to choose from, by name, at most 500, without this person. */
export const peopleToName = once((db, args: { but: PrincipalId; now: Date }) =>
  db
    .selectFrom('principal')
    .select(['name', 'handle', 'title'])
    .where('kind', '=', 'person')
    .where('status', '=', 'active')
    .where('id', '<>', args.but)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', args.now)]))
    .orderBy('name')
    .limit(500)
    .compile(),
)
