import type { CatalogEntry } from '../connector'
import type { AdminCall } from './admin'
import { withAdmin } from './admin'

/** Databases that take connections, and the roles without a login that the portal may hand out. */
export async function* catalog(call: AdminCall): AsyncIterable<CatalogEntry> {
  const { rows } = await withAdmin(call, 'Reading what there is to hand out', (client) =>
    client.query<CatalogEntry>(
      `select 'database' as field, datname::text as value from pg_database where datallowconn and not datistemplate
       union all
       select 'memberOf', r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid
       where m.member = (select oid from pg_roles where rolname = current_user) and m.admin_option
       order by 1, 2`,
    ),
  )
  yield* rows
}
