import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MariadbServer } from '@/lib/testing/servers/mariadb'
import { startMariadb } from '@/lib/testing/servers/mariadb'
import type { MysqlTarget } from '../conformance/mysql'
import { entitlementsFor, openTarget } from '../conformance/mysql'
import { connectToServer, namesFor, runAll } from '../conformance/mysql-server'
import { assignmentFor, callFor } from '../conformance/suite'
import type { Call } from '../connector'
import { mysql, type MysqlConfig } from '.'
import { setupScript, setupSql } from './setup.sql'

const names = namesFor()
const byPrivileges = entitlementsFor('privileges', names).entitlement

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

test('the portal’s password, stolen, does no more than the portal', async () => {
  const password = await target.secret('env:RIGHT')
  const connection = await createConnection({
    host: server.host,
    port: server.port,
    user: names.portal,
    password,
  })
  const hash = '*0000000000000000000000000000000000000000'
  const attempts = [
    `create user thief`,
    `select * from ${names.database}.orders`,
    `select * from gatehouse.login`,
    `call gatehouse.run('drop database ${names.database}')`,
    `call gatehouse.remove_login('root', 'localhost')`,
    `call gatehouse.end_sessions('root', 'localhost', 0)`,
    ...['thief', 'root'].map(
      (each) =>
        `call gatehouse.grant_login('1', '${each}', '%', '${hash}', '', null, '${names.database}', 'SELECT', '[]', true, 9999999999999, 9999999999999)`,
    ),
    ...['SELECT, GRANT OPTION', 'ALL', 'CREATE ROUTINE', 'SELECT ON mysql.* TO thief; --'].map(
      (each) =>
        `call gatehouse.grant_login('1', 'gh_thief', '%', '${hash}', '', null, '${names.database}', '${each}', '[]', true, 9999999999999, 9999999999999)`,
    ),
  ]
  await connection.query(`set session sql_mode = ''`)
  for (const attempt of attempts) await expect(connection.query(attempt), attempt).rejects.toThrow()
  connection.destroy()
  expect(await target.server.rows(`select 1 from mysql.user where User like '%thief%'`)).toEqual([])
})

test('the set-up may be run again without harm to what is given', async () => {
  const holder = await target.newHolder(byPrivileges)
  const assignment = assignmentFor(mysql, holder)
  await mysql.ensureGranted(call(), assignment)
  await runAll(target.server, setupSql())
  expect(await mysql.observe(call(), assignment)).toBe('present')
  expect((await mysql.preflight(call(), [byPrivileges])).filter(({ ok }) => !ok)).toEqual([])
})

test.each([
  [
    'May do more',
    [`grant select on mysql.* to ${names.portal}`],
    [`revoke select on mysql.* from ${names.portal}`],
    'Has no rights it should not',
    'GRANT SELECT ON `mysql`',
  ],
  [
    'May run more',
    [`grant execute on procedure gatehouse.run to ${names.portal}`],
    [`revoke execute on procedure gatehouse.run from ${names.portal}`],
    'Has no rights it should not',
    '`gatehouse`.`run`',
  ],
  [
    'owner open',
    ['alter user gatehouse_owner@localhost account unlock'],
    ['alter user gatehouse_owner@localhost account lock'],
    'Owner of the procedures',
    'account lock',
  ],
  [
    'owner mighty',
    ['grant file on *.* to gatehouse_owner@localhost'],
    ['revoke file on *.* from gatehouse_owner@localhost'],
    'Owner of the procedures',
    'FILE',
  ],
  [
    'no scheduler',
    ['set global event_scheduler = off'],
    ['set global event_scheduler = on'],
    'Expiry by the server',
    'event_scheduler = on',
  ],
  [
    'no set-up',
    ['rename table gatehouse.login to gatehouse.away', 'drop function gatehouse.version'],
    [
      'rename table gatehouse.away to gatehouse.login',
      ...setupSql(),
      `grant execute on function gatehouse.version to ${names.portal}`,
    ],
    'Set-up',
    'Run the statements',
  ],
])('the preflight names what is wrong, and what to do: %s', async (_what, wrong, right, check, said) => {
  await byHand(...wrong)
  const checks = await mysql.preflight(call(), [byPrivileges])
  await byHand(...right)
  expect(checks.filter(({ ok }) => !ok)).toEqual([
    { name: check, ok: false, detail: expect.stringContaining(said) },
  ])
})

test('the set-up goes through the client an administrator uses, and nobody can sign in before a password is set', async () => {
  const second = `second_${names.suffix}`
  const client = promisify(execFile)('mariadb', [
    '--no-defaults',
    `-h${server.host}`,
    `-P${server.port}`,
    '-uroot',
  ])
  client.child.stdin?.end(setupScript(second, '%'))
  await client
  const reachable = async () => {
    const [check] = await mysql.preflight(call({ config: { ...target.config, user: second } }), [])
    return check?.ok
  }
  expect(await reachable()).toBe(false)
  await byHand(`set password for ${second} = password('${await target.secret('env:RIGHT')}')`)
  expect(await reachable()).toBe(true)
  const checks = await mysql.preflight(call({ config: { ...target.config, user: second } }), [byPrivileges])
  expect(checks.filter(({ ok }) => !ok)).toEqual([])
})

test('a certificate is trusted where its authority is given, and for its own name', async () => {
  const secured = async (changes: Partial<MysqlConfig>) => {
    const config = { ...target.config, host: 'localhost', ...changes }
    return (await mysql.preflight(call({ config }), []))[0]
  }
  const certificates = server.certificate
  expect(await secured({ tls: 'require' })).toMatchObject({ ok: true })
  expect(await secured({ tls: 'verify', certificates })).toMatchObject({ ok: true })
  expect(await secured({ tls: 'verify' })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('certificate'),
  })
  // The same machine by a name that is not in the certificate.
  expect(await secured({ tls: 'verify', certificates, host: '127.1' })).toMatchObject({
    ok: false,
    detail: expect.stringContaining('does not match'),
  })
})

test('what is offered is what may be handed out', async () => {
  const offered: string[] = []
  for await (const { field, value } of mysql.catalog?.(call()) ?? []) offered.push(`${field} ${value}`)
  expect(offered).toEqual(
    expect.arrayContaining([
      `role ${names.role}`,
      `database ${names.database}`,
      'tables orders',
      `tables ${names.oddTable}`,
    ]),
  )
  expect(offered).not.toContain(`role ${names.beyond}`)
  expect(offered).not.toContain('database mysql')
})
