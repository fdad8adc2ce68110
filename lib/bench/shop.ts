import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Cluster } from '@/db/embedded/cluster'
import { asSuperuser } from '@/db/embedded/logins'
import {
  portalLoginSql,
  scramVerifier,
  type PostgresConfig,
  type PostgresEntitlement,
} from '@/lib/connectors/postgres'

/** A database on the target with a role that the portal hands out. */
export interface Shop {
  config: PostgresConfig
  entitlement: PostgresEntitlement
  secretOf(reference: string): Promise<string>
  /** Signs in; null when the server refuses. */
  signIn(account: string, password: string): Promise<pg.Client | null>
}

export async function openShop(cluster: Cluster, name = 'shop'): Promise<Shop> {
  const [database, memberOf, user] = [name, `${name}_reader`, `${name}_portal`]
  const password = randomUUID()
  await asSuperuser(cluster, async (client) => {
    await client.query(`create database ${database}`)
    await client.query(`create role ${memberOf} nologin`)
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    )
    const verifier = await scramVerifier(password)
    const version = rows[0]?.version ?? 15
    await client.query(portalLoginSql({ user, verifier, roles: [memberOf], databases: [database], version }))
  })
  const { host, port } = cluster
  return {
    config: { host, port, database: 'postgres', user, password: 'env:TARGET_PASSWORD', tls: 'off' },
    entitlement: { database, memberOf, account: 'one-time' },
    secretOf: async () => password,
    async signIn(account, secret) {
      const client = new pg.Client({ host, port, database, user: account, password: secret })
      client.on('error', () => {})
      try {
        await client.connect()
        return client
      } catch (error) {
        // 57P01: signed in, and thrown out before the first answer.
        if (error instanceof pg.DatabaseError && ['28P01', '28000', '57P01'].includes(error.code ?? ''))
          return null
        throw error
      }
    },
  }
}
