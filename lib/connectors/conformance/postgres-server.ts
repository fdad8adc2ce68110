import { Client, Pool, escapeIdentifier } from 'pg'
import { targetCluster } from '@/db/testing'
import { portalLoginSql, scramVerifier } from '../postgres'

/** Names of one test file on a server that several share. */
export interface Names {
  suffix: string
  database: string
  role: string
  oddDatabase: string
  oddRole: string
  /** A role the portal was not given. */
  beyond: string
  portal: string
}

export interface Server {
  host: string
  port: number
  /** The major version. */
  version: number
  /** What a test does by hand. */
  superuser: Pool
  /** The superuser in another database. */
  inDatabase<T>(database: string, work: (client: Client) => Promise<T>): Promise<T>
}

export function namesFor(suffix: string): Names {
  return {
    suffix,
    database: `orders_${suffix}`,
    role: `orders_read_${suffix}`,
    // 63 bytes each, the most PostgreSQL keeps; each holds one letter of two bytes.
    oddDatabase: `"Ärzte's" $db$ ${suffix} `.padEnd(62, 'x'),
    oddRole: `rôle'; drop role "x"-- $$ \\ ${suffix} `.padEnd(62, 'y'),
    beyond: `beyond_${suffix}`,
    portal: `portal_${suffix}`,
  }
}

export async function connectToServer(): Promise<Server> {
  const cluster = await targetCluster()
  const superuser = new Pool({ connectionString: cluster.superuserUrl(), max: 4 })
  const { rows } = await superuser.query<{ version: number }>(
    `select current_setting('server_version_num')::int / 10000 as version`,
  )
  const { username, password } = new URL(cluster.superuserUrl())
  return {
    host: cluster.host,
    port: cluster.port,
    version: rows[0]?.version ?? 0,
    superuser,
    inDatabase: async (database, work) => {
      const client = new Client({
        host: cluster.host,
        port: cluster.port,
        user: username,
        password,
        database,
      })
      await client.connect()
      try {
        return await work(client)
      } finally {
        await client.end()
      }
    },
  }
}

/** Makes databases, roles and the portal's login, as an administrator would. */
export async function prepareServer(server: Server, names: Names, portalPassword: string): Promise<void> {
  const { superuser, version } = server
  for (const [database, role] of [
    [names.database, names.role],
    [names.oddDatabase, names.oddRole],
  ] as const) {
    await superuser.query(`create role ${escapeIdentifier(role)} nologin`)
    await superuser.query(`create database ${escapeIdentifier(database)}`)
    await server.inDatabase(database, (client) => client.query(databaseSql(database, role)))
  }
  // Before 16 CREATEROLE reaches every role but a superuser.
  await superuser.query(`create role ${names.beyond} nologin ${version < 16 ? 'superuser' : ''}`)
  await superuser.query(
    portalLoginSql({
      user: names.portal,
      verifier: await scramVerifier(portalPassword),
      roles: [names.role, names.oddRole],
      databases: [names.database, names.oddDatabase],
      version,
      ownLogins: true,
    }),
  )
}

function databaseSql(database: string, role: string): string {
  const [heir, there] = [escapeIdentifier(role), escapeIdentifier(database)]
  return `
    revoke connect, temporary on database ${there} from public;
    grant connect, create on database ${there} to ${heir};
    create schema app;
    create table app.orders (amount int);
    grant usage, create on schema app to ${heir};
    grant select on app.orders to ${heir}`
}

/** Removes everything that bears the names' suffix. */
export async function clearServer({ superuser }: Server, names: Names): Promise<void> {
  for (const database of [names.database, names.oddDatabase]) {
    await superuser.query(`drop database if exists ${escapeIdentifier(database)} with (force)`)
  }
  // The portal's login goes last: it gave the memberships.
  const { rows } = await superuser.query<{ rolname: string }>(
    `select rolname::text from pg_roles where strpos(rolname, $1) > 0 order by rolname = $2`,
    [names.suffix, names.portal],
  )
  for (const { rolname } of rows) {
    const role = escapeIdentifier(rolname)
    await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
      rolname,
    ])
    await superuser.query(`drop owned by ${role}; drop role ${role}`)
  }
  await superuser.end()
}
