import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createDatabase } from './client'
import { dumpSchema } from './dump'
import { asSuperuser, ensureLogins, loginUrl, OWNER_LOGIN } from './embedded/logins'
import { migrateToLatest } from './migrate'
import { targetCluster } from './testing'

test('the oldest PostgreSQL that is supported gets the same schema from the migrations', async () => {
  const cluster = await targetCluster()
  const database = `portal_${process.pid}`
  const password = new URL(cluster.superuserUrl()).password
  await asSuperuser(cluster, async (client) => {
    await ensureLogins(client, { owner: password, web: password, worker: password })
    await client.query(`create database ${database} owner ${OWNER_LOGIN}`)
  })
  const db = createDatabase(loginUrl(cluster, OWNER_LOGIN, password, database), { maxConnections: 1 })
  try {
    await migrateToLatest(db)
    expect(await dumpSchema(db)).toBe(await readFile(path.join(import.meta.dirname, 'schema.sql'), 'utf8'))
  } finally {
    await db.destroy()
    await asSuperuser(cluster, (client) => client.query(`drop database ${database} with (force)`))
  }
})
