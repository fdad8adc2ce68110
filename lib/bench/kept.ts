import path from 'node:path'
import { startCluster, type Cluster } from '@/db/embedded/cluster'
import { asSuperuser } from '@/db/embedded/logins'
import { newDatabase, ROOT, type BenchDatabase, type Lab } from './lab'

const clusters = new WeakMap<Lab, Promise<Cluster>>()

/**
 * A database that stays for the next run, and is migrated where it is behind: `fill` is run when there is none yet of
 * this `version` of what fills it and this scale. One that was not filled to its end is made anew; others of the same name
 * are dropped.
 */
export async function keptDatabase(
  lab: Lab,
  args: { name: string; version: number; fill: (database: BenchDatabase) => Promise<void> },
): Promise<BenchDatabase> {
  const cluster = await keptCluster(lab)
  const mark = `${args.version} at ${lab.scale}`
  const known = await namesOf(cluster, args.name)
  const found = known.find(({ note }) => note === mark)
  for (const { name } of known) if (name !== found?.name) await drop(cluster, name)
  const database = await newDatabase(cluster, found?.name ?? `${args.name}_${Date.now()}`, {
    exists: found !== undefined,
  })
  lab.atEnd(() => database.owner.destroy())
  if (found !== undefined) return database
  await args.fill(database)
  await asSuperuser(cluster, (client) =>
    client.query(
      `comment on database ${client.escapeIdentifier(database.name)} is ${client.escapeLiteral(mark)}`,
    ),
  )
  return database
}

function keptCluster(lab: Lab): Promise<Cluster> {
  const known = clusters.get(lab)
  if (known !== undefined) return known
  const dir = path.join(ROOT, '.gatehouse', 'bench-kept')
  const started = startCluster({ name: 'kept', dir, durability: 'durable', log: lab.say }).then((cluster) => {
    lab.atEnd(() => cluster.stop())
    return cluster
  })
  clusters.set(lab, started)
  return started
}

async function namesOf(cluster: Cluster, name: string): Promise<{ name: string; note: string | null }[]> {
  return asSuperuser(cluster, async (client) => {
    const { rows } = await client.query<{ name: string; note: string | null }>(
      `select datname as name, shobj_description(oid, 'pg_database') as note from pg_database where starts_with(datname, $1)`,
      [`${name}_`],
    )
    return rows
  })
}

async function drop(cluster: Cluster, name: string): Promise<void> {
  await asSuperuser(cluster, (client) =>
    client.query(`drop database ${client.escapeIdentifier(name)} with (force)`),
  )
}
