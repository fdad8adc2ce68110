import { randomBytes } from 'node:crypto'
import { Client, Pool, escapeIdentifier, escapeLiteral } from 'pg'
import { targetCluster } from '@/db/testing'
import type { ConformanceFixture, ConformanceTarget, Holder } from '../conformance-fixture'
import { newPassword } from '../conformance-fixture'
import type { PostgresConfig, PostgresEntitlement } from '.'
import { portalLoginSql, postgres, scramVerifier } from '.'
import { codeOf } from './errors'

type PostgresHolder = Holder<PostgresEntitlement>

/** A target with the superuser's connections, for what a test does by hand. */
export interface PostgresTarget extends ConformanceTarget<PostgresConfig, PostgresEntitlement> {
  superuser: Pool
  /** The server's major version. */
  version: number
}

/** Names of one test file on a server that several share. */
export interface Names {
  suffix: string
  database: string
  role: string
  oddDatabase: string
  oddRole: string
  beyond: string
  portal: string
}

export function namesFor(suffix: string): Names {
  return {
    suffix,
    database: `orders_${suffix}`,
    role: `orders_read_${suffix}`,
    // 63 bytes each, the most PostgreSQL keeps.
    oddDatabase: `"Ärzte's" $db$ ${suffix} `.padEnd(61, 'x'),
    oddRole: `rôle'; drop role "x"-- $$ \\ ${suffix} `.padEnd(62, 'y'),
    beyond: `beyond_${suffix}`,
    portal: `portal_${suffix}`,
  }
}

export function postgresFixture(
  account: PostgresEntitlement['account'],
): ConformanceFixture<PostgresConfig, PostgresEntitlement> {
  const names = namesFor(randomBytes(4).toString('hex'))
  return {
    name: `PostgreSQL (${account} login)`,
    connector: postgres,
    entitlement: { database: names.database, memberOf: names.role, account },
    oddEntitlement: { database: names.oddDatabase, memberOf: names.oddRole, account },
    beyondDelegation: { database: names.database, memberOf: names.beyond, account },
    strangerHandle: account === 'own' ? `nobody_${names.suffix}` : null,
    drifts: account === 'own' ? [] : [...drifts.keys()],
    open: () => openTarget(names),
  }
}

const drifts: ReadonlyMap<string, (holder: PostgresHolder, portal: string) => string> = new Map([
  [
    'membership taken',
    ({ account, entitlement }, portal) =>
      `revoke ${escapeIdentifier(entitlement.memberOf)} from ${escapeIdentifier(account)} granted by ${portal}`,
  ],
  ['sign-in forbidden', ({ account }) => `alter role ${escapeIdentifier(account)} nologin`],
  ['made endless', ({ account }) => `alter role ${escapeIdentifier(account)} valid until 'infinity'`],
  ['expired early', ({ account }) => `alter role ${escapeIdentifier(account)} valid until '2000-01-01'`],
])

/** Makes databases, roles and the portal's login on the target cluster, as an administrator would. */
export async function openTarget(names: Names): Promise<PostgresTarget> {
  const cluster = await targetCluster()
  const superuser = new Pool({ connectionString: cluster.superuserUrl(), max: 4 })
  const version = Math.floor(
    Number((await superuser.query('show server_version_num')).rows[0].server_version_num) / 10_000,
  )
  const portalPassword = newPassword()
  for (const [database, role] of [
    [names.database, names.role],
    [names.oddDatabase, names.oddRole],
  ] as const) {
    await superuser.query(`create role ${escapeIdentifier(role)} nologin`)
    await superuser.query(`create database ${escapeIdentifier(database)}`)
    await withClient(cluster.superuserUrl(), database, (client) => client.query(databaseSql(database, role)))
  }
  // Before 16 CREATEROLE reaches every role but a superuser.
  await superuser.query(`create role ${names.beyond} nologin ${version < 16 ? 'superuser' : ''}`)
  await superuser.query(
    portalLoginSql({
      user: names.portal,
      verifier: await scramVerifier(portalPassword),
      roles: [names.role, names.oddRole],
      databases: [names.database, names.oddDatabase],
      version,
      ownLogins: true,
    }),
  )
  const config: PostgresConfig = {
    host: cluster.host,
    port: cluster.port,
    database: 'postgres',
    user: names.portal,
    password: 'env:RIGHT',
    tls: 'off',
  }
  const signIn = async ({ account, password, entitlement }: PostgresHolder) => {
    const { host, port } = cluster
    const client = new Client({ host, port, user: account, password, database: entitlement.database })
    client.on('error', () => {})
    await client.connect()
    return client
  }
  const newLogin = async (prefix: string, entitlement: PostgresEntitlement): Promise<PostgresHolder> => {
    const account = `${prefix}_${names.suffix}_${randomBytes(4).toString('hex')}`
    const password = newPassword()
    await superuser.query(`create role ${account} login password ${escapeLiteral(password)}`)
    return { account, entitlement, password }
  }
  return {
    superuser,
    version,
    config,
    wrongCredential: { ...config, password: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portalPassword : 'not the password'),
    newHolder: async (entitlement) => {
      if (entitlement.account === 'own') return newLogin('own', entitlement)
      const handle = `ada.${names.suffix}-${randomBytes(4).toString('hex')}`
      return {
        account: postgres.accountName({ handle }, entitlement, 'orders-read'),
        entitlement,
        password: newPassword(),
      }
    },
    standingHolder: async (entitlement) => {
      const holder = await newLogin('standing', entitlement)
      await superuser.query(`grant ${escapeIdentifier(entitlement.memberOf)} to ${holder.account}`)
      return holder
    },
    use: async (holder) => {
      const client = await signIn(holder).catch(refusedOnly)
      if (client === null) return false
      const read = await client.query('select amount from app.orders').catch(refusedOnly)
      await client.end()
      return read !== null
    },
    liveSession: async (holder) => {
      const client = await signIn(holder)
      // Taken on, the role outlives the membership: the harder case.
      await client.query(`set role ${escapeIdentifier(holder.entitlement.memberOf)}`)
      return {
        works: async () => (await client.query('select amount from app.orders').catch(() => null)) !== null,
        close: () => client.end().catch(() => {}),
      }
    },
    passOn: async (holder) => {
      const { account } = await newLogin('friend', holder.entitlement)
      const client = await signIn(holder)
      const own = escapeIdentifier(holder.account)
      const attempts = [
        `grant ${escapeIdentifier(holder.entitlement.memberOf)} to ${account}`,
        `alter role ${own} valid until 'infinity'`,
        `comment on role ${own} is 'mine now'`,
        `create role friend_of_${account} login`,
      ]
      const asThemselves = attempts.flatMap((attempt) => [attempt, `set role none; ${attempt}`])
      const done = []
      for (const attempt of asThemselves) done.push(await client.query(attempt).catch(refusedOnly))
      await client.end()
      return done.some((result) => result !== null)
    },
    leaveBehind: async (holder) => {
      const client = await signIn(holder)
      const stem = `app.${escapeIdentifier(`left by ${holder.account}`.slice(0, 60))}`
      await client.query(`create table ${stem} (n int); insert into ${stem} values (42)`)
      await client.query(`set role none; create schema ${escapeIdentifier(holder.account)}`)
      await client.query(`create table ${escapeIdentifier(holder.account)}.kept as select * from ${stem}`)
      await client.query(
        `create function ${escapeIdentifier(holder.account)}.f() returns int language sql as 'select 1'`,
      )
      await client.end()
      const heir = holder.entitlement.account === 'own' ? holder.account : holder.entitlement.memberOf
      const { database } = holder.entitlement
      return () =>
        withClient(cluster.superuserUrl(), database, async (hand) => {
          const { rows } = await hand.query<{ owner: string; n: number }>(
            `select pg_get_userbyid(relowner)::text as owner, (select n from ${stem}) as n
           from pg_class where oid = any($1::regclass[])`,
            [[stem, `${escapeIdentifier(holder.account)}.kept`]],
          )
          return rows.length === 2 && rows.every(({ owner, n }) => owner === heir && n === 42)
        })
    },
    breakByHand: async (drift, holder) => {
      const statement = drifts.get(drift)
      if (!statement) throw new Error(`No such drift: ${drift}`)
      await superuser.query(statement(holder, names.portal))
    },
    removeByHand: async ({ account, entitlement }) => {
      const [login, role] = [escapeIdentifier(account), escapeIdentifier(entitlement.memberOf)]
      const own = entitlement.account === 'own'
      await superuser.query(
        own ? `revoke ${role} from ${login} granted by ${names.portal}` : `drop role ${login}`,
      )
    },
    close: () => closeTarget(superuser, names),
  }
}

function databaseSql(database: string, role: string): string {
  const [heir, there] = [escapeIdentifier(role), escapeIdentifier(database)]
  return `
    revoke connect, temporary on database ${there} from public;
    grant connect, create on database ${there} to ${heir};
    create schema app;
    create table app.orders (amount int);
    grant usage, create on schema app to ${heir};
    grant select on app.orders to ${heir}`
}

/** A refusal is an answer; anything else is a failure of the test. */
function refusedOnly(error: unknown): null {
  if (['28000', '28P01', '42501'].includes(codeOf(error))) return null
  throw error
}

async function closeTarget(superuser: Pool, names: Names): Promise<void> {
  const { rows } = await superuser.query<{ rolname: string }>(
    `select rolname::text from pg_roles where strpos(rolname, $1) > 0 order by rolname = $2`,
    [names.suffix, names.portal],
  )
  for (const database of [names.database, names.oddDatabase]) {
    await superuser.query(`drop database if exists ${escapeIdentifier(database)} with (force)`)
  }
  // The portal's login goes last: it gave the memberships.
  for (const { rolname } of rows) {
    const role = escapeIdentifier(rolname)
    await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
      rolname,
    ])
    await superuser.query(`drop owned by ${role}; drop role ${role}`)
  }
  await superuser.end()
}

async function withClient<T>(
  url: string,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { hostname, port, username, password } = new URL(url)
  const client = new Client({ host: hostname, port: Number(port), user: username, password, database })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
