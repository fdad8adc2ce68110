import type { ClientBase } from 'pg'
import type { Check } from '../connector'
import { isConnectorError, ConnectorError } from '../connector'
import type { AdminCall } from './admin'
import { withAdmin } from './admin'
import type { PostgresEntitlement } from './config'
import { expiryLagMs } from './config'
import { identifier } from './sql'

const oldestVersion = 150_000
const perMembershipRights = 160_000

/** What the portal's login is and has, and how the server is set. */
interface Portal {
  version: number
  versionText: string
  user: string
  /** Milliseconds since 1970 on the server's clock. */
  clockMs: number
  encryption: string
  createRole: boolean
  tooMuch: string[]
  signals: boolean
}

interface RoleRight {
  role: string
  exists: boolean
  admin: boolean
  /** The portal holds the role itself, which it need not, to hand it out. */
  usable: boolean
}

interface DatabaseRight {
  database: string
  exists: boolean
  connect: boolean
}

/** Never throws for what it finds, only for what nobody foresaw. */
export async function preflight(
  call: AdminCall,
  entitlements: readonly PostgresEntitlement[],
): Promise<Check[]> {
  try {
    return await withAdmin(call, 'Checking the target', async (client) => {
      const askedAt = Date.now()
      const portal = await portalOf(client)
      const offsetMs = portal.clockMs - (askedAt + Date.now()) / 2
      const roles = await rolesOf(client, entitlements)
      const databases = await databasesOf(client, entitlements)
      const own = entitlements.some(({ account }) => account === 'own')
      return [
        {
          name: 'Reachable',
          ok: true,
          detail: `Signed in to ${call.config.host}:${call.config.port} as ${portal.user}.`,
        },
        versionCheck(portal),
        createRoleCheck(portal),
        excessCheck(portal),
        clockCheck(offsetMs),
        passwordCheck(portal),
        ...roles.map((role) => roleCheck(role, portal)),
        ...databases.map((database) => databaseCheck(database, portal)),
        ...(own ? [signalCheck(portal)] : []),
      ]
    })
  } catch (error) {
    if (isConnectorError(error)) return [{ name: 'Reachable', ok: false, detail: error.message }]
    throw error
  }
}

async function portalOf(client: ClientBase): Promise<Portal> {
  const { rows } = await client.query<Portal>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionText",
       current_user::text as "user", extract(epoch from clock_timestamp())::float8 * 1000 as "clockMs",
       current_setting('password_encryption') as encryption, rolcreaterole as "createRole",
       array_remove(array[case when rolsuper then 'SUPERUSER' end, case when rolreplication then 'REPLICATION' end,
         case when rolbypassrls then 'BYPASSRLS' end, case when rolcreatedb then 'CREATEDB' end], null) as "tooMuch",
       pg_has_role(current_user, 'pg_signal_backend', 'USAGE') as signals
     from pg_roles where rolname = current_user`,
  )
  const [portal] = rows
  if (portal === undefined)
    throw new ConnectorError('config', "The portal's login was dropped while it was signed in.")
  return portal
}

async function rolesOf(
  client: ClientBase,
  entitlements: readonly PostgresEntitlement[],
): Promise<RoleRight[]> {
  const { rows } = await client.query<RoleRight>(
    `select wanted as role, r.oid is not null as exists,
       coalesce(pg_has_role(r.oid, 'USAGE WITH ADMIN OPTION'), false) or exists (
         select from pg_auth_members m where m.roleid = r.oid and m.admin_option and pg_has_role(m.member, 'USAGE')
       ) as admin,
       coalesce(pg_has_role(r.oid, 'USAGE'), false) or exists (
         -- The column exists since 16 only; before, the answer does not matter.
         select from pg_auth_members m where m.roleid = r.oid and m.member = current_user::regrole
           and (to_jsonb(m) ->> 'set_option')::boolean
       ) as usable
     from unnest($1::text[]) as wanted left join pg_roles r on r.rolname = wanted order by 1`,
    [[...new Set(entitlements.map(({ memberOf }) => memberOf))]],
  )
  return rows
}

async function databasesOf(
  client: ClientBase,
  entitlements: readonly PostgresEntitlement[],
): Promise<DatabaseRight[]> {
  const { rows } = await client.query<DatabaseRight>(
    `select wanted as database, d.oid is not null as exists,
       coalesce(has_database_privilege(d.oid, 'CONNECT'), false) as connect
     from unnest($1::text[]) as wanted left join pg_database d on d.datname = wanted order by 1`,
    [[...new Set(entitlements.map(({ database }) => database))]],
  )
  return rows
}

function versionCheck({ version, versionText }: Portal): Check {
  const ok = version >= oldestVersion
  return { name: 'Version', ok, detail: `PostgreSQL ${versionText}.${ok ? '' : ' It must be 15 or newer.'}` }
}

function createRoleCheck({ createRole, version, user }: Portal): Check {
  const name = 'May create logins'
  if (!createRole)
    return { name, ok: false, detail: `Missing. Run: ALTER ROLE ${identifier(user)} CREATEROLE` }
  const detail =
    version < perMembershipRights
      ? 'CREATEROLE. Before PostgreSQL 16 this is nearly SUPERUSER: its holder may hand out any role but a superuser. ' +
        'Guard this password as you would a superuser’s, or upgrade.'
      : 'CREATEROLE, which since PostgreSQL 16 reaches only the logins it makes and the roles it administers.'
  return { name, ok: true, detail }
}

function excessCheck({ tooMuch, user }: Portal): Check {
  const name = 'Has no rights it should not'
  if (tooMuch.length === 0)
    return { name, ok: true, detail: 'No superuser, no replication, no row security bypass.' }
  const without = tooMuch.map((right) => `NO${right}`).join(' ')
  return {
    name,
    ok: false,
    detail: `Has ${tooMuch.join(', ')}. Run: ALTER ROLE ${identifier(user)} ${without}`,
  }
}

function clockCheck(offsetMs: number): Check {
  const seconds = (offsetMs / 1000).toFixed(1)
  const ok = Math.abs(offsetMs) < expiryLagMs
  const remedy = ok ? '' : ' Expiry would be wrong by as much: synchronise the clocks (NTP).'
  return { name: 'Clock', ok, detail: `The target’s clock is ${seconds} s from ours.${remedy}` }
}

function passwordCheck({ encryption }: Portal): Check {
  const ok = encryption === 'scram-sha-256'
  const remedy = ok
    ? ''
    : ' One-time logins use SCRAM all the same; set password_encryption for everybody else.'
  return { name: 'Passwords', ok, detail: `The server stores passwords as ${encryption}.${remedy}` }
}

function roleCheck({ role, exists, admin, usable }: RoleRight, { version, user }: Portal): Check {
  const name = `Role ${role}`
  const [heir, portal] = [identifier(role), identifier(user)]
  if (!exists) return { name, ok: false, detail: `There is no such role. Run: CREATE ROLE ${heir} NOLOGIN` }
  if (version < perMembershipRights) return { name, ok: true, detail: 'May be handed out (by CREATEROLE).' }
  const grant = `GRANT ${heir} TO ${portal} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`
  if (!admin) return { name, ok: false, detail: `The portal may not hand it out. Run: ${grant}` }
  if (usable)
    return { name, ok: false, detail: `The portal holds the role itself, which it need not. Run: ${grant}` }
  return { name, ok: true, detail: 'May be handed out, and is not held by the portal itself.' }
}

function databaseCheck({ database, exists, connect }: DatabaseRight, { user }: Portal): Check {
  const name = `Database ${database}`
  if (!exists) return { name, ok: false, detail: 'There is no such database.' }
  if (connect)
    return { name, ok: true, detail: 'The portal may connect, to hand over what a holder leaves behind.' }
  const grant = `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${identifier(user)}`
  return { name, ok: false, detail: `The portal may not connect. Run: ${grant}` }
}

function signalCheck({ signals, user }: Portal): Check {
  const name = 'May end sessions of people’s own logins'
  if (signals) return { name, ok: true, detail: 'Member of pg_signal_backend.' }
  return { name, ok: false, detail: `Missing. Run: GRANT pg_signal_backend TO ${identifier(user)}` }
}
