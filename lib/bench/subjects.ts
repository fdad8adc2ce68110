import { randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import type { AnyConnector } from '@/lib/connectors/registry'
import { connectorFor } from '@/lib/connectors/registry'
import { openProved, type ProvedKind } from '@/lib/testing/proved-targets'
import type { Lab } from './lab'
import { openShop } from './shop'

/** A real target that the benches give access to. */
export interface Subject {
  kind: ProvedKind
  connector: AnyConnector
  config: Record<string, unknown>
  entitlement: Record<string, unknown>
  secretOf(reference: string): Promise<string>
  /** The handle of somebody new, with an account where accounts are not the connector's to make. */
  newcomer(): Promise<string>
  /** Everybody who has the access now, read on the target by other means than the connector's. */
  whoHas(): Promise<string[]>
  close(): Promise<void>
}

/** Null, and a remark, where Debian's package of the server is not installed. */
export async function openSubject(lab: Lab, kind: ProvedKind): Promise<Subject | null> {
  try {
    return await (kind === 'postgres' ? postgresSubject(lab) : provedSubject(kind))
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes(' is missing: ')) throw error
    lab.say(`${kind} is left out: ${error.message}`)
    return null
  }
}

async function provedSubject(kind: ProvedKind): Promise<Subject> {
  const { target, entitlement, newcomer, reader, close } = await openProved(kind)
  return {
    kind,
    connector: connectorFor(kind),
    config: { ...target.config },
    entitlement,
    secretOf: target.secret,
    newcomer: async () => (await newcomer()).handle,
    whoHas: reader.whoHas,
    close,
  }
}

/** The one of the other benches, which waits for its disk, with one-time logins. */
async function postgresSubject(lab: Lab): Promise<Subject> {
  const cluster = await lab.targetCluster()
  const shop = await openShop(cluster, `shop_${randomBytes(4).toString('hex')}`)
  const client = new pg.Client(cluster.superuserUrl())
  await client.connect()
  return {
    kind: 'postgres',
    connector: connectorFor('postgres'),
    config: { ...shop.config },
    entitlement: { ...shop.entitlement },
    secretOf: shop.secretOf,
    newcomer: async () => `p-${randomUUID().slice(0, 8)}`,
    whoHas: async () => {
      const { rows } = await client.query<{ rolname: string }>({
        name: 'who-has',
        text: `select rolname::text from pg_authid
          where rolname like 'gh\\_%' and rolcanlogin and rolpassword is not null and rolvaliduntil > clock_timestamp()`,
      })
      return rows.map(({ rolname }) => rolname)
    },
    close: () => client.end(),
  }
}
