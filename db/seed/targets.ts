import pg from 'pg'
import { ownAccountHolders } from './eligibility'
import { roles, type TargetSlug } from './roles'
import { loginsSql, portalSql, type Login } from './targets/logins.sql'
import { ordersSql } from './targets/orders.sql'
import { rolesSql } from './targets/roles.sql'
import { warehouseSql } from './targets/warehouse.sql'

export interface TargetLogins {
  /** The portal's own login at the target, made with the fewest rights that serve. */
  portal: Login
  /** The password that people's own logins get. */
  ownLoginPassword: string
}

/** The former administrator whose membership nobody took away: standing access, there to be found. */
const FORGOTTEN_LOGIN = 'hedlund_dba'

const contents: Record<TargetSlug, string> = { orders: ordersSql, warehouse: warehouseSql }

/**
 * Makes the company's two databases on one PostgreSQL (15 or newer): tables with rows, database roles with their
 * rights, people's own logins, the portal's login, and one membership that no grant explains.
 * Safe to run again, also after a run that died in the middle; passwords are set anew each time.
 * `superuserUrl` may name any database of the server.
 */
export async function seedTargetDatabases(superuserUrl: string, logins: TargetLogins): Promise<void> {
  const databases = Object.keys(contents)
  await withClient(superuserUrl, null, async (client) => {
    // One at a time: roles and databases belong to the whole server.
    await client.query(`select pg_advisory_lock(hashtext('gatehouse target seed'))`)
    await client.query(rolesSql)
    for (const database of databases) await ensureDatabase(client, database)
    await client.query(await loginStatements(client, logins))
  })
  for (const [database, sql] of Object.entries(contents))
    await withClient(superuserUrl, database, async (client) => {
      await client.query(`select pg_advisory_lock(hashtext('gatehouse target seed'))`)
      // The tables come into being in one transaction: there are all of them, or none.
      const made = await client.query(`select from pg_tables where schemaname = 'public'`)
      if (!made.rowCount) await client.query(`begin; ${sql}; commit`)
    })
}

async function ensureDatabase(client: pg.Client, name: string): Promise<void> {
  const found = await client.query('select from pg_database where datname = $1', [name])
  if (!found.rowCount)
    await client.query(`create database ${client.escapeIdentifier(name)} encoding 'UTF8' template template0`)
}

async function loginStatements(
  client: pg.Client,
  { portal, ownLoginPassword }: TargetLogins,
): Promise<string> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  )
  const own = ownAccountHolders().map((user) => ({ user, password: ownLoginPassword }))
  const forgotten = { user: FORGOTTEN_LOGIN, password: ownLoginPassword }
  return [
    loginsSql([...own, forgotten]),
    `grant orders_owner to ${FORGOTTEN_LOGIN};`,
    portalSql(portal, {
      roles: roles.map((role) => role.entitlement.memberOf),
      version: rows[0]?.version ?? 0,
    }),
  ].join('\n')
}

async function withClient(
  url: string,
  database: string | null,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const place = new URL(url)
  if (database !== null) place.pathname = `/${database}`
  const client = new pg.Client({ connectionString: place.href, application_name: 'gatehouse-seed' })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
