import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MariadbServer } from '@/lib/testing/servers/mariadb'
import { startMariadb } from '@/lib/testing/servers/mariadb'
import type { MysqlTarget } from '../conformance/mysql'
import { entitlementsFor, openTarget } from '../conformance/mysql'
import type { MysqlHolder } from '../conformance/mysql-holder'
import { accountSql, signIn } from '../conformance/mysql-holder'
import { connectToServer, namesFor, runAll } from '../conformance/mysql-server'
import { all, assignmentFor, callFor } from '../conformance/suite'
import type { Call, TargetAssignment } from '../connector'
import { mysql, type MysqlConfig, type MysqlEntitlement } from '.'
import { quoted } from './setup.sql'

const names = namesFor()
const [byPrivileges, byRole, byOwn] = [
  entitlementsFor('privileges', names).entitlement,
  entitlementsFor('one-time', names).entitlement,
  entitlementsFor('own', names).entitlement,
]

let server: MariadbServer
let target: MysqlTarget

beforeAll(async () => {
  server = await startMariadb()
  target = await openTarget(names, connectToServer(server))
})
afterAll(async () => {
  await target.close()
  await server.stop()
})

const call = (changes?: Partial<Call<MysqlConfig>>) => callFor(target, changes)
const byHand = (...statements: string[]) =>
  runAll(target.server, [`set session sql_mode = ''`, ...statements])

async function granted(holder: MysqlHolder): Promise<TargetAssignment<MysqlEntitlement>> {
  const assignment = assignmentFor(mysql, holder)
  await mysql.ensureGranted(call(), assignment)
  return assignment
}

test('an account that differs by its host part alone keeps its rights and its sessions', async () => {
  const holder = await target.newHolder(byOwn)
  const assignment = await granted(holder)
  const elsewhere = `${quoted(holder.account)}@'localhost'`
  await byHand(accountSql(holder, 'localhost'), `grant ${quoted(names.role)} to ${elsewhere}`)
  const session = await target.liveSession(holder)
  await mysql.ensureRevoked(call(), assignment)
  expect(await session.works()).toBe(true)
  await session.close()
  expect(await mysql.observe(call(), assignment)).toBe('absent')
  const listed = await all(mysql.list(call(), [byOwn]))
  expect(listed.map(({ account }) => account)).toContain(`${holder.account}@localhost`)
})

test('a one-time login is not made beside an account of the same name and another host part', async () => {
  const holder = await target.newHolder(byPrivileges)
  await byHand(accountSql(holder, 'localhost'))
  await expect(granted(holder)).rejects.toMatchObject({ errorClass: 'conflict' })
  expect(await target.server.rows('select 1 from mysql.user where User = ?', [holder.account])).toHaveLength(
    1,
  )
})

test('an underscore in the name of a database is not every letter', async () => {
  const lookalike = names.database.replace('_', 'X')
  await byHand(`create database ${lookalike}`, `create table ${lookalike}.orders (amount int)`)
  const holder = await target.newHolder(byPrivileges)
  await granted(holder)
  const connection = await signIn(server, holder)
  await expect(connection.query(`select * from ${lookalike}.orders`)).rejects.toMatchObject({ errno: 1142 })
  connection.destroy()
})

test('the server’s logs never see the password', async () => {
  await byHand(`set global log_output = 'TABLE'`, 'set global general_log = on')
  const holder = await target.newHolder(byPrivileges)
  await granted(holder)
  await byHand('set global general_log = off')
  const logged = await target.server.rows(
    'select convert(argument using utf8mb4) as said from mysql.general_log',
  )
  const said = logged.map((row) => String(row.said)).join('\n')
  expect(said).toContain(holder.account)
  expect(said).not.toContain(holder.password)
})

test('at its end the server cuts open sessions too, and the login is gone', async () => {
  const holder = await target.newHolder(byRole)
  const assignment = await granted(holder)
  const session = await target.liveSession(holder)
  await byHand(`update gatehouse.login set ends_ms = 1 where account = '${holder.account}'`)
  await until(async () => !(await session.works()))
  // The sessions are cut before the login goes.
  await until(async () => (await mysql.observe(call(), assignment)) === 'absent')
})

test('at its end the server takes a role from a person’s own account, and leaves what they had before', async () => {
  const [holder, standing] = [await target.newHolder(byOwn), await target.standingHolder(byOwn)]
  const [brief, before] = [await granted(holder), await granted(standing)]
  await byHand('update gatehouse.membership set ends_ms = 1')
  await until(async () => (await mysql.observe(call(), brief)) === 'absent')
  expect(await mysql.observe(call(), before)).toBe('present')
})

test('a session inside somebody else’s procedure is cut as soon as it comes out', async () => {
  await byHand(
    `create procedure ${names.database}.nap() select sleep(2)`,
    `grant execute on procedure ${names.database}.nap to ${names.role}`,
  )
  const holder = await target.newHolder(byRole)
  const assignment = await granted(holder)
  const connection = await signIn(server, holder)
  const napping = connection.query(`call ${names.database}.nap()`).catch(() => null)
  await sleep(300)
  await mysql.ensureRevoked(call(), assignment)
  await napping
  const works = () =>
    connection.query('select 1').then(
      () => true,
      () => false,
    )
  await until(async () => !(await works()))
  connection.destroy()
})

test('a holder who takes the portal’s turn keeps nothing by it', async () => {
  const holder = await target.newHolder(byPrivileges)
  const assignment = await granted(holder)
  const friend = await target.newHolder(byPrivileges)
  await granted(friend)
  const connection = await signIn(server, friend)
  await connection.query(`do get_lock(concat('gatehouse:', md5('${holder.account}')), 0)`)
  await mysql.ensureRevoked(call(), assignment)
  expect(await mysql.observe(call(), assignment)).toBe('absent')
  connection.destroy()
})

test('a longer grant does not disturb an open session', async () => {
  const holder = await target.newHolder(byPrivileges)
  const assignment = await granted(holder)
  const session = await target.liveSession(holder)
  const later = { ...assignment, until: new Date(Date.now() + 7_200_000), password: null }
  await mysql.ensureGranted(call(), later)
  expect(await session.works()).toBe(true)
  expect(await mysql.observe(call(), later)).toBe('present')
  await session.close()
})

test('a view that a holder made stands, and shows nothing once its maker is gone', async () => {
  const holder = await target.newHolder(byRole)
  const assignment = await granted(holder)
  const connection = await signIn(server, holder)
  await connection.query(`create view ${names.database}.v as select * from ${names.database}.orders`)
  connection.destroy()
  await mysql.ensureRevoked(call(), assignment)
  expect(await target.server.rows(`show create view ${names.database}.v`)).toHaveLength(1)
  await expect(target.server.rows(`select * from ${names.database}.v`)).rejects.toMatchObject({ errno: 1449 })
})

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 12_000
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error('It did not come true in time.')
    await sleep(200)
  }
}
