import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { createDatabase } from '@/db/client'
import type { Cluster } from '@/db/embedded/cluster'
import type { Guide, PgTarget } from '@/db/seed/index'
import { seedCompany, seedTargetDatabases, tourGuides } from '@/db/seed/index'
import type { PortalDatabase } from './databases'
import type { Say } from './progress'
import type { DemoSecrets } from './secrets'

/** The variable in which the server finds the password of the portal's own login at the targets. */
export const CONNECTOR_VARIABLE = 'GATEHOUSE_DEMO_TARGET_PASSWORD'

const CONNECTOR_LOGIN = 'gatehouse_portal'

/**
 * Makes the target's databases and puts the company with its year of history into an empty portal; what is there
 * stays. Answers whom to sign in as.
 */
export async function ensureCompany(
  database: PortalDatabase,
  target: Cluster,
  secrets: DemoSecrets,
  say: Say,
): Promise<Guide[]> {
  const db = createDatabase(database.ownerUrl, { applicationName: 'gatehouse-demo', statementTimeoutMs: 0 })
  try {
    await seedTargetDatabases(target.superuserUrl(), {
      portal: { user: CONNECTOR_LOGIN, password: secrets.connectorPassword },
      ownLoginPassword: secrets.ownLoginPassword,
    })
    if (await hasPeople(db)) await moveTargets(db, target)
    else {
      const targets = { orders: settings(target, 'orders'), warehouse: settings(target, 'warehouse') }
      const { people, requests, auditEvents } = await seedCompany(db, { now: new Date(), targets })
      say(`company seeded: ${people} people, ${requests} requests, ${auditEvents} audit events`)
    }
    return tourGuides()
  } finally {
    await db.destroy()
  }
}

function settings(target: Cluster, database: string): PgTarget {
  const password = `env:${CONNECTOR_VARIABLE}`
  return { host: target.host, port: target.port, database, user: CONNECTOR_LOGIN, password, tls: 'off' }
}

async function hasPeople(db: Db): Promise<boolean> {
  return (await db.selectFrom('principal').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** The target's port may be another one than last time, where it was taken meanwhile. */
async function moveTargets(db: Db, { host, port }: Cluster): Promise<void> {
  await sql`
    update target set config = config || jsonb_build_object('host', ${host}::text, 'port', ${port}::int)
    where connector = 'postgres' and config ->> 'password' = ${`env:${CONNECTOR_VARIABLE}`}
  `.execute(db)
}
