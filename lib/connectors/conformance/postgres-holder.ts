import { randomBytes } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import type { PostgresEntitlement } from '../postgres'
import { codeOf } from '../postgres/errors'
import type { Holder, LiveSession } from './fixture'
import { newPassword } from './fixture'
import type { Server } from './postgres-server'

export type PostgresHolder = Holder<PostgresEntitlement>

/** A login made by hand, with nothing but a password. */
export async function newLogin(
  { superuser }: Server,
  prefix: string,
  entitlement: PostgresEntitlement,
): Promise<PostgresHolder> {
  const account = `${prefix}_${randomBytes(4).toString('hex')}`
  const password = newPassword()
  await superuser.query(`create role ${account} login password ${escapeLiteral(password)}`)
  return { account, entitlement, password }
}

export async function signIn(
  { host, port }: Pick<Server, 'host' | 'port'>,
  { account, password, entitlement }: PostgresHolder,
): Promise<Client> {
  const client = new Client({ host, port, user: account, password, database: entitlement.database })
  // A session that is cut says so by this event as well as by the query that fails.
  client.on('error', () => {})
  await client.connect()
  return client
}

export async function use(server: Server, holder: PostgresHolder): Promise<boolean> {
  const client = await signIn(server, holder).catch(refusedOnly)
  if (client === null) return false
  const read = await client.query('select amount from app.orders').catch(refusedOnly)
  await client.end()
  return read !== null
}

export async function liveSession(server: Server, holder: PostgresHolder): Promise<LiveSession> {
  const client = await signIn(server, holder)
  // Taken on, the role outlives the membership: the harder case.
  await client.query(`set role ${escapeIdentifier(holder.entitlement.memberOf)}`)
  return {
    works: async () => (await client.query('select amount from app.orders').catch(() => null)) !== null,
    close: () => client.end().catch(() => {}),
  }
}

/** Tries to hand the role to `friend`, to lengthen it and to lose the marker, as the role and as the login itself. */
export async function passOn(server: Server, holder: PostgresHolder, friend: string): Promise<boolean> {
  const client = await signIn(server, holder)
  const login = escapeIdentifier(holder.account)
  const attempts = [
    `grant ${escapeIdentifier(holder.entitlement.memberOf)} to ${friend}`,
    `alter role ${login} valid until 'infinity'`,
    `comment on role ${login} is 'mine now'`,
    `create role another_${friend} login`,
  ]
  let worked = false
  for (const attempt of attempts.flatMap((each) => [each, `set role none; ${each}`])) {
    worked = (await client.query(attempt).catch(refusedOnly)) !== null || worked
  }
  await client.end()
  return worked
}

/** Leaves a table made as the role, and a schema with a table and a function made as the login itself. */
export async function leaveBehind(server: Server, holder: PostgresHolder): Promise<() => Promise<boolean>> {
  const { account, entitlement } = holder
  const schema = escapeIdentifier(account)
  const table = `app.${escapeIdentifier(`left by ${account}`.slice(0, 60))}`
  const client = await signIn(server, holder)
  await client.query(`create table ${table} (n int); insert into ${table} values (42)`)
  await client.query(`set role none; create schema ${schema}`)
  await client.query(`create table ${schema}.kept as select * from ${table}`)
  await client.query(`create function ${schema}.f() returns int language sql as 'select 1'`)
  await client.end()
  const heir = entitlement.account === 'own' ? account : entitlement.memberOf
  return () =>
    server.inDatabase(entitlement.database, async (hand) => {
      const { rows } = await hand.query<{ owner: string; n: number }>(
        `select pg_get_userbyid(relowner)::text as owner, (select n from ${table}) as n
         from pg_class where oid = any($1::regclass[])`,
        [[table, `${schema}.kept`]],
      )
      return rows.length === 2 && rows.every(({ owner, n }) => owner === heir && n === 42)
    })
}

/** A refusal is an answer; anything else is a failure of the test. */
function refusedOnly(error: unknown): null {
  if (['28000', '28P01', '42501'].includes(codeOf(error))) return null
  throw error
}
