import { sql } from 'kysely'
import type { PrincipalId, RoleId } from '@/lib/domain/ids'
import type { Tx } from '../client'

/**
 * Makes whoever is judged by what a person or a role's holders have already wait for one another, until the
 * transaction ends. The role always comes first, so that no two wait for each other.
 */
export async function lockUse(tx: Tx, args: { roleId: RoleId; principalId: PrincipalId }): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`gatehouse.role ${args.roleId}`}, 0)),
           pg_advisory_xact_lock(hashtextextended(${`gatehouse.person ${args.principalId}`}, 0))`.execute(tx)
}
