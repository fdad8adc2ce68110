import { randomBytes } from 'node:crypto'
import type { Connection } from 'mysql2/promise'
import { createConnection } from 'mysql2/promise'
import type { MysqlEntitlement } from '../mysql'
import { databasePattern, isOneTime } from '../mysql/config'
import { nativeHash } from '../mysql/names'
import { quoted } from '../mysql/setup.sql'
import type { Holder, LiveSession } from './fixture'
import { newPassword } from './fixture'
import type { Names, Server } from './mysql-server'
import { runAll } from './mysql-server'

export type MysqlHolder = Holder<MysqlEntitlement>

/** An account made by hand, with nothing but a password. */
export async function newAccount(
  server: Server,
  prefix: string,
  entitlement: MysqlEntitlement,
): Promise<MysqlHolder> {
  const holder = {
    account: `${prefix} o'neil"\`%_${randomBytes(4).toString('hex')}`,
    entitlement,
    password: newPassword(),
  }
  await runAll(server, [accountSql(holder)])
  return holder
}

export function accountSql({ account, password }: MysqlHolder, host = '%'): string {
  const name = `${quoted(account)}@${quoted(host)}`
  return `create user ${name} identified via mysql_native_password using '${nativeHash(password)}'`
}

/** What an administrator would run to give an entitlement by hand. */
export function givenByHand({ account, entitlement }: MysqlHolder): string[] {
  const user = `${quoted(account)}@'%'`
  if (entitlement.access === 'role')
    return [
      `grant ${quoted(entitlement.role)} to ${user}`,
      `set default role ${quoted(entitlement.role)} for ${user}`,
    ]
  return [
    `set session sql_mode = ''`,
    `grant ${entitlement.privileges.join(', ')} on ${placeOf(entitlement)} to ${user}`,
  ]
}

export function placeOf(entitlement: MysqlEntitlement): string {
  const table = entitlement.access === 'privileges' ? entitlement.tables[0] : undefined
  return table === undefined
    ? `${quoted(databasePattern(entitlement.database))}.*`
    : `${quoted(entitlement.database)}.${quoted(table)}`
}

export async function signIn(
  { host, port }: Pick<Server, 'host' | 'port'>,
  { account, password, entitlement }: MysqlHolder,
): Promise<Connection> {
  const connection = await createConnection({ host, port, user: account, password, charset: 'utf8mb4' })
  connection.on('error', () => {})
  try {
    await connection.query(`set session sql_mode = ''`)
    if (entitlement.access === 'role' && !isOneTime(entitlement))
      await connection.query(`set role ${quoted(entitlement.role)}`)
    return connection
  } catch (error) {
    connection.destroy()
    throw error
  }
}

export async function use(server: Server, names: Names, holder: MysqlHolder): Promise<boolean> {
  const connection = await signIn(server, holder).catch(refusedOnly)
  if (connection === null) return false
  const read = await connection.query(`select * from ${tableOf(names, holder)}`).catch(refusedOnly)
  connection.destroy()
  return read !== null
}

/** A session in the middle of a transaction, with the database at hand: what is known of it is not asked again. */
export async function liveSession(server: Server, names: Names, holder: MysqlHolder): Promise<LiveSession> {
  const connection = await signIn(server, holder)
  await connection.query(`use ${quoted(holder.entitlement.database)}`)
  await connection.query('begin')
  const read = () => connection.query(`select * from ${tableOf(names, holder)}`)
  return {
    works: async () => (await read().catch(() => null)) !== null,
    close: async () => connection.destroy(),
  }
}

/** Tries to hand the access to `friend`, to lengthen it, and to use what the portal uses. */
export async function passOn(server: Server, holder: MysqlHolder, friend: MysqlHolder): Promise<boolean> {
  const connection = await signIn(server, holder)
  const attempts = [
    ...givenByHand({ ...friend, entitlement: holder.entitlement }).filter(
      (each) => !each.startsWith('set session'),
    ),
    'update gatehouse.login set ends_ms = 9999999999999',
    'call gatehouse.expire()',
    `create user another_${randomBytes(4).toString('hex')}`,
    `grant all on *.* to ${quoted(holder.account)}@'%'`,
  ]
  let worked = false
  for (const attempt of attempts)
    worked = (await connection.query(attempt).catch(refusedOnly)) !== null || worked
  connection.destroy()
  return worked
}

/** Leaves a table of their own where they may make one, else a row. */
export async function leaveBehind(
  server: Server,
  names: Names,
  holder: MysqlHolder,
): Promise<() => Promise<boolean>> {
  const connection = await signIn(server, holder)
  const narrow = holder.entitlement.access === 'privileges' && holder.entitlement.tables.length > 0
  const own = `${quoted(holder.entitlement.database)}.${quoted(`left by ${holder.account}`.slice(-60))}`
  const table = narrow ? tableOf(names, holder) : own
  if (!narrow) await connection.query(`create table ${own} (amount int)`)
  await connection.query(`insert into ${table} values (42)`)
  connection.destroy()
  return async () => (await server.rows(`select * from ${table} where amount = 42`)).length === 1
}

function tableOf(names: Names, { entitlement }: MysqlHolder): string {
  const isOdd = entitlement.database === names.oddDatabase
  return `${quoted(entitlement.database)}.${quoted(isOdd ? names.oddTable : names.table)}`
}

/** A refusal is an answer; anything else is a failure of the test. */
function refusedOnly(error: unknown): null {
  const number: unknown = error instanceof Error ? Reflect.get(error, 'errno') : undefined
  if ([1044, 1045, 1142, 1227, 1370, 1698, 1959, 1396, 1410, 4151].includes(Number(number))) return null
  throw error
}
