import pg from 'pg'
import type { Cluster } from './cluster'

/** Owns the portal's tables and migrates them; may create the web role. */
export const OWNER_LOGIN = 'gatehouse_owner'
/** What the portal serves with: a member of the role `gatehouse_web`, which the migrations make. */
export const WEB_LOGIN = 'gatehouse_app'
const WEB_ROLE = 'gatehouse_web'
/** What the engine works with: a member of the role `gatehouse_worker`, which may read what is sealed. */
export const WORKER_LOGIN = 'gatehouse_engine'
const WORKER_ROLE = 'gatehouse_worker'

/** Runs `work` on one superuser connection to `database`. */
export async function asSuperuser<T>(
  cluster: Pick<Cluster, 'superuserUrl'>,
  work: (client: pg.Client) => Promise<T>,
  database?: string,
): Promise<T> {
  const client = new pg.Client(cluster.superuserUrl(database))
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Makes the owner's, the web's and the worker's login, or gives them these passwords when they exist. */
export async function ensureLogins(
  client: pg.Client,
  passwords: { owner: string; web: string; worker: string },
): Promise<void> {
  await ensureLogin(client, OWNER_LOGIN, 'login createrole', passwords.owner)
  await ensureLogin(client, WEB_LOGIN, 'login', passwords.web)
  await ensureLogin(client, WORKER_LOGIN, 'login', passwords.worker)
}

/** Gives each login its role, which the migrations have made, and the web's no other. */
export async function assignRoles(client: pg.Client): Promise<void> {
  await client.query(`grant ${WEB_ROLE} to ${WEB_LOGIN}`)
  await client.query(`grant ${WORKER_ROLE} to ${WORKER_LOGIN}`)
  // Each grantor's grant stands for itself, and the migration grants as the owner.
  const { rows } = await client.query<{ grantor: string }>(
    `select grantor::regrole::text as grantor from pg_auth_members
      where roleid = $1::regrole and member = $2::regrole`,
    [WORKER_ROLE, WEB_LOGIN],
  )
  for (const { grantor } of rows)
    await client.query(`revoke ${WORKER_ROLE} from ${WEB_LOGIN} granted by ${grantor}`)
}

/** The connection string of a login of this cluster; holds the password. */
export function loginUrl(
  cluster: Pick<Cluster, 'host' | 'port'>,
  login: string,
  password: string,
  database: string,
): string {
  return `postgres://${login}:${password}@${cluster.host}:${cluster.port}/${database}`
}

async function ensureLogin(
  client: pg.Client,
  login: string,
  rights: string,
  password: string,
): Promise<void> {
  const found = await client.query('select from pg_roles where rolname = $1', [login])
  const verb = found.rowCount ? 'alter' : 'create'
  await client.query(`${verb} role ${login} ${rights} password ${client.escapeLiteral(password)}`)
}
