import { randomBytes } from 'node:crypto'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { createPool } from 'mysql2/promise'
import type { MariadbServer } from '@/lib/testing/servers/mariadb'
import { databasePattern } from '../mysql/config'
import { nativeHash } from '../mysql/names'
import { handOutPrivilegesSql, handOutRoleSql, portalAccountSql, quoted, setupSql } from '../mysql/setup.sql'

/** Names of one fixture on a server that several share. */
export interface Names {
  suffix: string
  database: string
  role: string
  /** The table in `database`. */
  table: string
  oddDatabase: string
  oddRole: string
  oddTable: string
  /** A role the portal was not given. */
  beyond: string
  portal: string
}

/** What a test does by hand, as root. */
export interface Server {
  host: string
  port: number
  root: Pool
  rows(statement: string, given?: (string | number)[]): Promise<RowDataPacket[]>
}

export function namesFor(suffix = randomBytes(4).toString('hex')): Names {
  return {
    suffix,
    database: `orders_${suffix}`,
    role: `orders_read_${suffix}`,
    table: 'orders',
    // 64 characters each, the most there may be, where % and _ count twice in a database.
    oddDatabase: `"Ärzte's" %_ \` ${suffix} `.padEnd(61, 'x').concat('y'),
    oddRole: `rôle'; drop role "x"-- \` ${suffix} `.padEnd(63, 'x').concat('y'),
    oddTable: `Bestell\`ungen "%_' .* `.padEnd(63, 'x').concat('y'),
    beyond: `beyond_${suffix}`,
    portal: `portal_${suffix}`,
  }
}

export function connectToServer({ host, port }: MariadbServer): Server {
  const root = createPool({ host, port, user: 'root', connectionLimit: 2, charset: 'utf8mb4' })
  return {
    host,
    port,
    root,
    // As a prepared statement, because quotes mean something else on this server.
    rows: async (statement, given = []) => (await root.execute<RowDataPacket[]>(statement, given))[0],
  }
}

/** Runs statements one after the other on one connection, as an administrator does. */
export async function runAll({ root }: Server, statements: readonly string[]): Promise<void> {
  const connection = await root.getConnection()
  try {
    for (const statement of statements) await connection.query(statement)
  } finally {
    // What they have set for their session goes with it.
    connection.destroy()
  }
}

/** Installs what the portal needs, and something to hand out. */
export async function prepareServer(server: Server, names: Names, portalPassword: string): Promise<void> {
  await runAll(server, setupSql())
  await runAll(server, [
    ...somethingIn(names.database, names.table, names.role),
    ...somethingIn(names.oddDatabase, names.oddTable, names.oddRole),
    `create role ${names.beyond}`,
    `set session sql_mode = ''`,
    ...portalAccountSql(names.portal, '%', nativeHash(portalPassword)),
    handOutRoleSql(names.role),
    handOutRoleSql(names.oddRole),
    handOutPrivilegesSql(names.database, ['SELECT', 'INSERT', 'CREATE']),
    handOutPrivilegesSql(names.oddDatabase, ['SELECT', 'INSERT']),
  ])
}

function somethingIn(database: string, table: string, role: string): string[] {
  const there = quoted(database)
  return [
    `set session sql_mode = ''`,
    `create database ${there}`,
    `create table ${there}.${quoted(table)} (amount int)`,
    `create role ${quoted(role)}`,
    `grant select, insert, create, create view on ${quoted(databasePattern(database))}.* to ${quoted(role)}`,
  ]
}
