import { randomBytes } from 'node:crypto'
import type { MariadbServer } from '@/lib/testing/servers/mariadb'
import type { MysqlConfig, MysqlEntitlement } from '../mysql'
import { mysql } from '../mysql'
import { isOneTime } from '../mysql/config'
import { quoted } from '../mysql/setup.sql'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'
import type { MysqlHolder } from './mysql-holder'
import { givenByHand, leaveBehind, liveSession, newAccount, passOn, placeOf, use } from './mysql-holder'
import type { Names, Server } from './mysql-server'
import { connectToServer, namesFor, prepareServer, runAll } from './mysql-server'

/** A target that also lets a test do things by hand on its server. */
export interface MysqlTarget extends Required<ConformanceTarget<MysqlConfig, MysqlEntitlement>> {
  server: Server
}

/** What a fixture hands out: privileges, a role by a one-time login, or a role for one's own account. */
export type Given = 'privileges' | 'one-time' | 'own'

export function mysqlFixture(
  given: Given,
  started: () => Promise<MariadbServer>,
): ConformanceFixture<MysqlConfig, MysqlEntitlement> {
  const names = namesFor()
  return {
    name: `MariaDB (${given})`,
    connector: mysql,
    ...entitlementsFor(given, names),
    strangerHandle: given === 'own' ? `nobody_${names.suffix}` : null,
    lacks: [],
    drifts: given === 'own' ? [] : [...drifts.keys()],
    open: async () => openTarget(names, connectToServer(await started())),
  }
}

type Entitlements = Pick<
  ConformanceFixture<MysqlConfig, MysqlEntitlement>,
  'entitlement' | 'oddEntitlement' | 'beyondDelegation'
>

export function entitlementsFor(given: Given, names: Names): Entitlements {
  const { database, oddDatabase } = names
  if (given === 'privileges') {
    const plain = {
      access: 'privileges',
      database,
      privileges: ['SELECT', 'INSERT', 'CREATE'],
      tables: [],
    } as const
    return {
      entitlement: { ...plain, privileges: [...plain.privileges], tables: [] },
      oddEntitlement: {
        access: 'privileges',
        database: oddDatabase,
        privileges: ['SELECT', 'INSERT'],
        tables: [names.oddTable],
      },
      beyondDelegation: { ...plain, privileges: ['DELETE'], tables: [] },
    }
  }
  const plain = { access: 'role', account: given, database } as const
  return {
    entitlement: { ...plain, role: names.role },
    oddEntitlement: { ...plain, database: oddDatabase, role: names.oddRole },
    beyondDelegation: { ...plain, role: names.beyond },
  }
}

const drifts: ReadonlyMap<string, (holder: MysqlHolder) => string> = new Map([
  ['access taken', accessTaken],
  ['access added', ({ account }: MysqlHolder) => `grant select on gatehouse.* to ${quoted(account)}`],
  ['sign-in forbidden', ({ account }: MysqlHolder) => `alter user ${quoted(account)} account lock`],
  [
    'made endless',
    ({ account }: MysqlHolder) =>
      `update gatehouse.login set ends_ms = 9999999999999 where account = '${account}'`,
  ],
])

function accessTaken({ account, entitlement }: MysqlHolder): string {
  if (entitlement.access === 'role') return `revoke ${quoted(entitlement.role)} from ${quoted(account)}`
  return `revoke select on ${placeOf(entitlement)} from ${quoted(account)}`
}

export async function openTarget(names: Names, server: Server): Promise<MysqlTarget> {
  const { host, port } = server
  const portalPassword = newPassword()
  await prepareServer(server, names, portalPassword)
  const base = { host, port, user: names.portal, tls: 'off', holderHost: '%' } as const
  return {
    server,
    config: { ...base, password: 'env:RIGHT' },
    wrongCredential: { ...base, password: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portalPassword : 'not the password'),
    newHolder: async (entitlement) => {
      if (!isOneTime(entitlement)) return newAccount(server, 'own', entitlement)
      const handle = `ada.${names.suffix}-${randomBytes(4).toString('hex')}`
      const account = mysql.accountName({ handle }, entitlement, 'orders-read')
      return { account, entitlement, password: newPassword() }
    },
    standingHolder: async (entitlement) => {
      const holder = await newAccount(server, 'standing', entitlement)
      await runAll(server, givenByHand(holder))
      return holder
    },
    use: (holder) => use(server, names, holder),
    liveSession: (holder) => liveSession(server, names, holder),
    passOn: async (holder) => passOn(server, holder, await newAccount(server, 'friend', holder.entitlement)),
    leaveBehind: (holder) => leaveBehind(server, names, holder),
    breakByHand: async (drift, holder) => {
      const statement = drifts.get(drift)
      if (!statement) throw new Error(`No such drift: ${drift}`)
      await runAll(server, [`set session sql_mode = ''`, statement(holder)])
    },
    removeByHand: async (holder) => {
      const statement = isOneTime(holder.entitlement)
        ? `drop user ${quoted(holder.account)}`
        : accessTaken(holder)
      await runAll(server, [statement])
    },
    close: () => server.root.end(),
  }
}
