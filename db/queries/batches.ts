import type { RequestId, RoleId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import type { Db } from '../client'
import { once } from '../once'

/** Another request of the same click. */
export interface BatchMate {
  number: number
  role: string
  state: RequestState
}

/** What was asked for together with this request, by number; empty where it was asked for alone. */
export function batchMates(db: Db, id: RequestId): Promise<BatchMate[]> {
  return mateRows(db, { id })
}

const mateRows = once((db, args: { id: RequestId }) =>
  db
    .selectFrom('activation_request as one')
    .innerJoin('activation_request as mate', 'mate.batch_id', 'one.batch_id')
    .innerJoin('role', 'role.id', 'mate.role_id')
    .select(['mate.number', 'role.name as role', 'mate.state'])
    .where('one.id', '=', args.id)
    .whereRef('mate.id', '<>', 'one.id')
    .orderBy('mate.number')
    .compile(),
)

export async function roleNames(db: Db, ids: readonly RoleId[]): Promise<Map<RoleId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('role')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}
