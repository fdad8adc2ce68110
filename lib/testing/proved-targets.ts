import { randomBytes } from 'node:crypto'
import type { ConformanceTarget } from '@/lib/connectors/conformance/fixture'
import { ldapFixture, openLdapTarget } from '@/lib/connectors/conformance/ldap'
import { linuxFixture, openLinuxTarget } from '@/lib/connectors/conformance/linux'
import { entitlementsFor, mysqlFixture, openTarget as openMysql } from '@/lib/connectors/conformance/mysql'
import { connectToServer, namesFor as mysqlNames } from '@/lib/connectors/conformance/mysql-server'
import { openTarget as openPostgres } from '@/lib/connectors/conformance/postgres'
import { namesFor as postgresNames } from '@/lib/connectors/conformance/postgres-server'
import { openTarget as openScim, plainGroup } from '@/lib/connectors/conformance/scim'
import { openWebhook, webhookFixture } from '@/lib/connectors/conformance/webhook'
import { startMariadb } from './servers/mariadb'
import { inDirectory, inMariadb, inPostgres, inReceiver, inScim, onLinux, type Reader } from './who-has'

/** A person with an account where accounts are not the connector's to make. */
export interface Newcomer {
  handle: string
  /** Empty where the portal makes it. */
  password: string
}

type Settings = Record<string, unknown>

/** A real target with something to hand out, and every way to look at it other than the connector's. */
export interface ProvedTarget {
  kind: ProvedKind
  target: ConformanceTarget<Settings, Settings>
  entitlement: Settings
  /** What may be done to it by hand that leaves half of somebody's access. */
  drifts: readonly string[]
  newcomer(): Promise<Newcomer>
  reader: Reader
  close(): Promise<void>
}

export const provedKinds = ['postgres', 'ldap', 'mysql', 'linux', 'scim', 'webhook'] as const
export type ProvedKind = (typeof provedKinds)[number]

/** Starts a target of this kind; fails with the name of Debian's package where one is missing. */
export function openProved(kind: ProvedKind): Promise<ProvedTarget> {
  return openers[kind]()
}

const openers: Record<ProvedKind, () => Promise<ProvedTarget>> = {
  async postgres() {
    const names = postgresNames(randomBytes(4).toString('hex'))
    const target = await openPostgres(names)
    const entitlement = { database: names.database, memberOf: names.role, account: 'own' } as const
    return withOwnAccounts('postgres', target, entitlement, {
      reader: inPostgres(target.server.superuser, names),
    })
  },
  async ldap() {
    const target = await openLdapTarget('StartTLS')
    const { entitlement } = ldapFixture('portal')
    return withOwnAccounts('ldap', target, entitlement, {
      reader: await inDirectory(target.slapd.url, entitlement.group),
    })
  },
  async mysql() {
    const server = await startMariadb()
    const names = mysqlNames()
    const target = await openMysql(names, connectToServer(server))
    const { entitlement } = entitlementsFor('one-time', names)
    return {
      ...withOwnAccounts('mysql', target, entitlement, { reader: inMariadb(target.server, names) }),
      drifts: mysqlFixture('one-time', async () => server).drifts,
      newcomer: async () => ({ handle: `ada-${randomBytes(4).toString('hex')}`, password: '' }),
      close: async () => {
        await target.close()
        await server.stop()
      },
    }
  },
  async linux() {
    const target = await openLinuxTarget()
    const { entitlement, drifts } = linuxFixture('sudo')
    return withOwnAccounts('linux', target, entitlement, { reader: onLinux(target.linuxHost), drifts })
  },
  async scim() {
    const target = await openScim('standard')
    return withOwnAccounts(
      'scim',
      target,
      { group: plainGroup },
      { reader: inScim(target.server, plainGroup) },
    )
  },
  async webhook() {
    const target = await openWebhook()
    const { entitlement, drifts } = webhookFixture()
    return withOwnAccounts('webhook', target, entitlement, { reader: inReceiver(target.receiver), drifts })
  },
}

function withOwnAccounts<Config extends Settings, Entitlement extends Settings>(
  kind: ProvedKind,
  target: ConformanceTarget<Config, Entitlement>,
  entitlement: Entitlement,
  { reader, drifts = [] }: { reader: Reader; drifts?: readonly string[] },
): ProvedTarget {
  return {
    kind,
    target,
    entitlement,
    drifts,
    newcomer: async () => {
      const { account, password } = await target.newHolder(entitlement)
      return { handle: account, password }
    },
    reader,
    close: async () => {
      await reader.close()
      await target.close()
    },
  }
}

/** The settings as a portal keeps them: reached by `port`, the secret under a name that no other target uses. */
export async function settingsOf(
  { kind, target }: ProvedTarget,
  port: number,
): Promise<{ config: Settings; secrets: Record<string, string> }> {
  const secrets: Record<string, string> = {}
  const config: Settings = {}
  for (const [field, value] of Object.entries(target.config)) {
    config[field] = value
    if (field === 'port') config[field] = port
    if (field === 'url') config[field] = withPort(String(value), port)
    if (typeof value !== 'string' || !value.startsWith('env:')) continue
    const name = `${kind}_${value.slice('env:'.length)}`.toUpperCase()
    config[field] = `env:${name}`
    secrets[name] = await target.secret(value)
  }
  return { config, secrets }
}

/** Where the target itself listens. */
export function portOf({ target }: ProvedTarget): number {
  const { port, url } = target.config
  return typeof port === 'number' ? port : Number(new URL(String(url)).port)
}

function withPort(address: string, port: number): string {
  const url = new URL(address)
  url.port = String(port)
  return url.href
}
