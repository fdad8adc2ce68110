import { freshDatabase, startTestClusters, type FreshDatabase } from '@/db/testing'
import { startProvider } from '@/lib/testing/oidc-provider'
import { freePort, startPortal } from './portal-server'

export { startTestClusters }

/** A portal whose people sign in with a provider, and what a test does behind its back. */
export async function portalWithProvider() {
  const port = await freePort()
  const database = await freshDatabase()
  const provider = await startProvider({ port: 0, portalUrls: [`http://localhost:${port}`] })
  const { issuer, clientId, clientSecret } = provider
  const env = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }
  const portal = await startPortal({ port, databaseUrl: database.url, env })
  return {
    url: portal.url,
    stopProvider: () => provider.stop(),
    /** Who belongs to which of the provider's subjects. */
    identities: () =>
      database.db
        .selectFrom('identity')
        .innerJoin('principal', 'principal.id', 'identity.principal_id')
        .select(['subject', 'name', 'handle', 'email'])
        .orderBy('subject')
        .execute(),
    async revokeAllSessions(): Promise<void> {
      await database.db
        .updateTable('session')
        .set({ revoked_at: new Date() })
        .where('revoked_at', 'is', null)
        .execute()
    },
    async disable(handle: string): Promise<void> {
      await database.db
        .updateTable('principal')
        .set({ status: 'disabled' })
        .where('handle', '=', handle)
        .execute()
    },
    async stop(): Promise<void> {
      await portal.stop()
      await provider.stop()
      await database.drop()
    },
  }
}

/** A demo of two people: Ada Okafor of Payments, an employee, and Ivo Marin, an auditor. */
export async function portalInDemo() {
  const database = await freshDatabase()
  await hireForDemo(database)
  const env = { GATEHOUSE_DEMO: '1' }
  const portal = await startPortal({ port: await freePort(), databaseUrl: database.url, env })
  return {
    url: portal.url,
    async hireRealPerson(): Promise<void> {
      const person = { handle: 'real', name: 'Real Person', email: 'real@example.com' }
      await database.db.insertInto('principal').values(person).execute()
    },
    async stop(): Promise<void> {
      await portal.stop()
      await database.drop()
    },
  }
}

async function hireForDemo({ db }: FreshDatabase): Promise<void> {
  const team = await db
    .insertInto('team')
    .values({ name: 'Payments' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ada = {
    handle: 'ada',
    name: 'Ada Okafor',
    email: 'ada@example.com',
    title: 'Engineer',
    team_id: team.id,
  }
  const ivo = { handle: 'ivo', name: 'Ivo Marin', email: 'ivo@example.com', title: 'Internal auditor' }
  await db
    .insertInto('principal')
    .values([
      { ...ada, is_demo: true },
      { ...ivo, is_demo: true, portal_roles: ['auditor'] },
    ])
    .execute()
}
