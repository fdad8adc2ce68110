import { identifier, literal } from './sql'

/** What the portal's own login on a target is to be, and for what. */
export interface PortalLogin {
  user: string
  /** A SCRAM verifier; without one, set the password with psql's `\password`. */
  verifier?: string
  /** The database roles it may hand out. */
  roles: readonly string[]
  /** The databases in which its holders may leave something behind. */
  databases: readonly string[]
  /** The server's major version. */
  version: number
  /** Also hands roles to people's own logins, whose sessions it must be able to end. */
  ownLogins?: boolean
}

/**
 * The SQL a superuser runs once to make the portal's login with the fewest rights: it may create logins and hand out
 * exactly these roles, and since PostgreSQL 16 it holds none of them itself.
 * Before 16 CREATEROLE is nearly SUPERUSER and cannot be narrowed.
 */
export function portalLoginSql({
  user,
  verifier,
  roles,
  databases,
  version,
  ownLogins,
}: PortalLogin): string {
  const portal = identifier(user)
  const password = verifier === undefined ? '' : ` PASSWORD ${literal(verifier)}`
  const statements = [
    `CREATE ROLE ${portal} LOGIN CREATEROLE${password}`,
    ...databases.map((database) => `GRANT CONNECT ON DATABASE ${identifier(database)} TO ${portal}`),
    ...(version < 16 ? [] : roles.map((role) => handOut(identifier(role), portal))),
    ...(ownLogins ? [`GRANT pg_signal_backend TO ${portal}`] : []),
  ]
  return statements.map((statement) => `${statement};\n`).join('')
}

function handOut(role: string, portal: string): string {
  return `GRANT ${role} TO ${portal} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`
}
