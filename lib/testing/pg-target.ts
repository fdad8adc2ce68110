import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Cluster } from '@/db/embedded/cluster'
import { asSuperuser } from '@/db/embedded/logins'
import { targetCluster } from '@/db/testing'
import {
  portalLoginSql,
  scramVerifier,
  type PostgresConfig,
  type PostgresEntitlement,
} from '@/lib/connectors/postgres'

/** A database of one's own on the real target server, ready for the portal. */
export interface PgTarget {
  config: PostgresConfig
  /** Roles of this target read table `thing`; one for each name asked for. */
  entitlement(account?: PostgresEntitlement['account']): PostgresEntitlement
  secretOf(reference: string): Promise<string>
  /** Runs a statement as the superuser, by hand, behind the portal's back. */
  byHand(text: string): Promise<Record<string, unknown>[]>
  /** Signs in as `account`; resolves to the open client, or null when the server refuses the sign-in. */
  signIn(account: string, password: string): Promise<pg.Client | null>
  /** Every login on the server that bears our marker. */
  ourLogins(): Promise<string[]>
  drop(): Promise<void>
}

/** The server it is made on; the one that connectors are proved on, unless told. */
type OnServer = Pick<Cluster, 'host' | 'port' | 'superuserUrl'>

export async function aPgTarget(on?: OnServer): Promise<PgTarget> {
  const cluster = on ?? (await targetCluster())
  const suffix = randomUUID().slice(0, 8)
  const [database, memberOf, user] = [`shop_${suffix}`, `reader_${suffix}`, `portal_${suffix}`]
  const password = randomUUID()
  const byHand = async (text: string) =>
    asSuperuser(cluster, async (client) => (await client.query<Record<string, unknown>>(text)).rows, database)
  await asSuperuser(cluster, async (client) => {
    await client.query(`create database ${database}`)
    await client.query(`create role ${memberOf} nologin`)
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    )
    const version = rows[0]?.version ?? 15
    const verifier = await scramVerifier(password)
    await client.query(
      portalLoginSql({ user, verifier, roles: [memberOf], databases: [database], version, ownLogins: true }),
    )
  })
  await byHand(`create table thing (id int); insert into thing values (1); grant select on thing to ${memberOf};
                grant create, usage on schema public to ${memberOf}`)
  const { host, port } = cluster
  return {
    config: { host, port, database: 'postgres', user, password: 'env:TARGET_PASSWORD', tls: 'off' },
    entitlement: (account = 'one-time') => ({ database, memberOf, account }),
    secretOf: async () => password,
    byHand,
    async signIn(account, secret) {
      const client = new pg.Client({ host, port, database, user: account, password: secret })
      client.on('error', () => {})
      try {
        await client.connect()
        return client
      } catch (error) {
        if (error instanceof pg.DatabaseError && ['28P01', '28000'].includes(error.code ?? '')) return null
        throw error
      }
    },
    ourLogins: async () => {
      const rows = await byHand(
        `select rolname from pg_roles where shobj_description(oid, 'pg_authid') like 'gatehouse:%'
           and (pg_has_role(rolname, '${memberOf}', 'member') or not rolcanlogin)`,
      )
      return rows.map((row) => String(row['rolname']))
    },
    async drop() {
      await asSuperuser(cluster, async (client) => {
        await client.query(`drop database ${database} with (force)`)
        const { rows } = await client.query<{ name: string }>(
          `select rolname as name from pg_roles
            where pg_has_role(oid, $1, 'member') and not rolsuper or rolname in ($1, $2)`,
          [memberOf, user],
        )
        for (const { name } of rows) await client.query(`drop role ${client.escapeIdentifier(name)}`)
      })
    },
  }
}
