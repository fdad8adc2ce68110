import type { CatalogEntry } from '../connector'
import type { PortalCall } from './client'
import { asPortal } from './client'
import { privileges } from './config'
import { mayHandOut, rightsOf } from './rights'

/** The roles that may be handed out, and the databases and tables in which something may be. */
export async function* catalog(call: PortalCall): AsyncIterable<CatalogEntry> {
  const rights = await asPortal(call, 'Reading what there is to hand out', rightsOf)
  for (const role of rights.roles) yield { field: 'role', value: role }
  const offered = rights.tables.filter(({ on_database, on_table }) =>
    privileges.some((privilege) => mayHandOut(rights, { database: on_database, table: on_table, privilege })),
  )
  for (const database of new Set(offered.map(({ on_database }) => on_database)))
    yield { field: 'database', value: database }
  for (const { on_database, on_table } of offered)
    yield { field: 'tables', value: on_table, label: `${on_table} in ${on_database}` }
}
