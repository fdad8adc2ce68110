import pg from 'pg'

export interface Login {
  user: string
  password: string
}

const id = pg.escapeIdentifier
const text = pg.escapeLiteral

/** Makes logins that hold nothing yet, or sets their passwords anew. */
export function loginsSql(logins: readonly Login[]): string {
  return logins
    .map(({ user, password }) => ensureLogin(user, `login inherit password ${text(password)}`))
    .join('\n')
}

/**
 * Makes the portal's own login: it may create logins, hand out exactly `roles`, and end sessions. Since PostgreSQL 16
 * it holds none of the roles itself; before, CREATEROLE reaches every role that is no superuser.
 */
export function portalSql(
  { user, password }: Login,
  args: { roles: readonly string[]; version: number },
): string {
  const rights = args.version >= 16 ? args.roles.map((role) => handOut(role, user)) : []
  return [
    ensureLogin(user, `login createrole nocreatedb noreplication password ${text(password)}`),
    ...rights,
    `grant pg_signal_backend to ${id(user)};`,
    `grant connect on database orders, warehouse to ${id(user)};`,
  ].join('\n')
}

function handOut(role: string, user: string): string {
  return `grant ${id(role)} to ${id(user)} with admin true, inherit false, set false;`
}

function ensureLogin(user: string, attributes: string): string {
  return `do $$ begin
    if not exists (select from pg_roles where rolname = ${text(user)}) then create role ${id(user)}; end if;
  end $$;
  alter role ${id(user)} ${attributes};`
}
