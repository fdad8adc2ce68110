import { randomBytes } from 'node:crypto'
import { escapeIdentifier } from 'pg'
import type { PostgresConfig, PostgresEntitlement } from '../postgres'
import { postgres } from '../postgres'
import type { ConformanceFixture, ConformanceTarget } from './fixture'
import { newPassword } from './fixture'
import type { PostgresHolder } from './postgres-holder'
import { leaveBehind, liveSession, newLogin, passOn, use } from './postgres-holder'
import type { Names, Server } from './postgres-server'
import { clearServer, connectToServer, namesFor, prepareServer } from './postgres-server'

/** A target that also lets a test do things by hand on its server. */
export interface PostgresTarget extends Required<ConformanceTarget<PostgresConfig, PostgresEntitlement>> {
  server: Server
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
    lacks: [],
    drifts: account === 'own' ? [] : [...drifts.keys()],
    open: () => openTarget(names),
  }
}

const drifts: ReadonlyMap<string, (holder: PostgresHolder, portal: string) => string> = new Map([
  ['membership taken', membershipTaken],
  ['sign-in forbidden', ({ account }) => `alter role ${escapeIdentifier(account)} nologin`],
  ['made endless', ({ account }) => `alter role ${escapeIdentifier(account)} valid until 'infinity'`],
  ['expired early', ({ account }) => `alter role ${escapeIdentifier(account)} valid until '2000-01-01'`],
])

function membershipTaken({ account, entitlement }: PostgresHolder, portal: string): string {
  return `revoke ${escapeIdentifier(entitlement.memberOf)} from ${escapeIdentifier(account)} granted by ${portal}`
}

/** A prepared target on the cluster that connectors are proved on. */
export async function openTarget(names: Names): Promise<PostgresTarget> {
  const server = await connectToServer()
  const { host, port, superuser } = server
  const portalPassword = newPassword()
  await prepareServer(server, names, portalPassword)
  const base = { host, port, database: 'postgres', user: names.portal, tls: 'off' } as const
  return {
    server,
    config: { ...base, password: 'env:RIGHT' },
    wrongCredential: { ...base, password: 'env:WRONG' },
    secret: async (reference) => (reference === 'env:RIGHT' ? portalPassword : 'not the password'),
    newHolder: async (entitlement) => {
      if (entitlement.account === 'own') return newLogin(server, `own_${names.suffix}`, entitlement)
      const handle = `ada.${names.suffix}-${randomBytes(4).toString('hex')}`
      const account = postgres.accountName({ handle }, entitlement, 'orders-read')
      return { account, entitlement, password: newPassword() }
    },
    standingHolder: async (entitlement) => {
      const holder = await newLogin(server, `standing_${names.suffix}`, entitlement)
      await superuser.query(`grant ${escapeIdentifier(entitlement.memberOf)} to ${holder.account}`)
      return holder
    },
    use: (holder) => use(server, holder),
    liveSession: (holder) => liveSession(server, holder),
    passOn: async (holder) => {
      const friend = await newLogin(server, `friend_${names.suffix}`, holder.entitlement)
      return passOn(server, holder, friend.account)
    },
    leaveBehind: (holder) => leaveBehind(server, holder),
    breakByHand: async (drift, holder) => {
      const statement = drifts.get(drift)
      if (!statement) throw new Error(`No such drift: ${drift}`)
      await superuser.query(statement(holder, names.portal))
    },
    removeByHand: async (holder) => {
      const own = holder.entitlement.account === 'own'
      const login = escapeIdentifier(holder.account)
      await superuser.query(own ? membershipTaken(holder, names.portal) : `drop role ${login}`)
    },
    close: () => clearServer(server, names),
  }
}
