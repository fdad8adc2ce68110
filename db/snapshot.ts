import { sql, type ControlledTransaction } from 'kysely'
import type { Db } from './client'
import type { Database } from './schema'

/**
 * A transaction that only reads, and sees the database as it stood at its first statement. It waits for slow readers, longer
 * than a statement or an idle transaction usually may. To be ended by `rollback()`, whatever happens.
 */
export async function beginSnapshot(db: Db): Promise<ControlledTransaction<Database>> {
  const tx = await db
    .startTransaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute()
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(tx)
  return tx
}
