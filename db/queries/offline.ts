import { openStates } from '@/lib/domain/grant'
import type { Db } from '../client'

/** Every target with its settings and its sealed secrets. */
export async function everyTarget(db: Db) {
  const [targets, secrets] = await Promise.all([
    db.selectFrom('target').select(['id', 'name', 'connector', 'config']).orderBy('name').execute(),
    db.selectFrom('target_secret').select(['target_id', 'field', 'sealed', 'set_at']).execute(),
  ])
  return targets.map((target) => ({
    ...target,
    sealed: secrets.filter(({ target_id }) => target_id === target.id),
  }))
}

/** Every assignment that may stand on its target: with an open grant, with work owed, or last seen there. */
export async function everyAssignment(db: Db) {
  const rows = await db
    .selectFrom('assignment')
    .innerJoin('principal', 'principal.id', 'assignment.principal_id')
    .select([
      'assignment.id',
      'assignment.target_id as targetId',
      'assignment.account',
      'assignment.entitlement',
      'assignment.pre_existing',
      'principal.name as holder',
    ])
    .where((eb) =>
      eb.or([
        eb('assignment.due_at', 'is not', null),
        eb('assignment.observed', 'in', ['present', 'drifted']),
        eb.exists(
          eb
            .selectFrom('grant')
            .select('grant.id')
            .whereRef('grant.assignment_id', '=', 'assignment.id')
            .where('grant.state', 'in', [...openStates]),
        ),
      ]),
    )
    .orderBy('assignment.target_id')
    .orderBy('assignment.id')
    .execute()
  return rows.map(({ pre_existing, ...row }) => ({ ...row, preExisting: pre_existing === true }))
}
