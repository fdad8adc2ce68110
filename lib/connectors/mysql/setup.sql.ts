import { databasePattern } from './config'
import { granting } from './granting.sql'
import { looking } from './looking.sql'
import { parts, tables } from './parts.sql'
import { removing } from './removing.sql'

/** What the portal may run: everything else of the set-up is for these to call. */
export const portalRoutines = [
  'PROCEDURE grant_login',
  'PROCEDURE revoke_login',
  'PROCEDURE grant_role',
  'PROCEDURE revoke_role',
  'PROCEDURE look',
  'PROCEDURE holders',
  'PROCEDURE rights',
  'FUNCTION version',
] as const

const owner = `'gatehouse_owner'@'localhost'`

/** What MariaDB asks of whoever makes accounts, gives roles, ends sessions and runs the expiry. */
export const ownerGlobals = ['CREATE USER', 'PROCESS', 'CONNECTION ADMIN'] as const

/**
 * The SQL an administrator runs once, statement by statement; it may be run again. The rights to make accounts and to
 * end sessions belong to an account nobody can sign in as. The portal may only run procedures of that account, and they
 * do nothing but give what the owner was allowed to hand out, to logins made for it, for a time.
 */
export function setupSql(): string[] {
  return [
    // What is stored keeps the mode it was made in, and the event its time zone.
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
    `set session time_zone = '+00:00'`,
    `create database if not exists gatehouse character set utf8mb4`,
    `create user if not exists ${owner} identified via mysql_native_password using 'invalid' account lock`,
    `grant ${ownerGlobals.join(', ')} on *.* to ${owner}`,
    // To make a role the default of a login, MariaDB asks for UPDATE.
    `grant select, update on mysql.* to ${owner}`,
    `grant select, insert, update, delete, execute, event on gatehouse.* to ${owner}`,
    ...tables,
    ...[...parts, ...removing, ...granting, ...looking].map(
      (each) => `create or replace definer = ${owner} ${each}`,
    ),
    `create or replace definer = ${owner} event gatehouse.expiry on schedule every 5 second
      on completion preserve enable do call gatehouse.expire()`,
    `set global event_scheduler = on`,
  ]
}

/** The portal's account. Without the hash of a password nobody can sign in as it until one is set by hand. */
export function portalAccountSql(user: string, from: string, hash = 'invalid'): string[] {
  const portal = `${quoted(user)}@${quoted(from)}`
  return [
    `create user if not exists ${portal} identified via mysql_native_password using '${hash}'`,
    ...portalRoutines.map((routine) => {
      const [type = '', name = ''] = routine.split(' ')
      return `grant execute on ${type} gatehouse.${name} to ${portal}`
    }),
  ]
}

/** All of it as a text for the client `mariadb`, which must be told where a procedure ends. */
export function setupScript(user: string, from: string): string {
  const statements = [...setupSql(), ...portalAccountSql(user, from)]
  return ['delimiter //', ...statements.map((statement) => `${statement}\n//`), 'delimiter ;', ''].join('\n')
}

/** Lets the portal hand out privileges in a database. */
export function handOutPrivilegesSql(database: string, privileges: readonly string[]): string {
  return `grant ${privileges.join(', ')} on ${quoted(databasePattern(database))}.* to ${owner} with grant option`
}

/** Lets the portal hand out a role. */
export function handOutRoleSql(role: string): string {
  return `grant ${quoted(role)} to ${owner} with admin option`
}

export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}
