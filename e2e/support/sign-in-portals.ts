import { freshDatabase, startTestClusters, type FreshDatabase } from '@/db/testing'
import type { PolicyInput } from '@/lib/domain/policy'
import type { PortalRole } from '@/lib/domain/principal'
import { submitRequest } from '@/lib/services/requests/submit'
import { aPolicy, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { startProvider } from '@/lib/testing/oidc-provider'
import { freePort, startPortal } from './portal-server'

export { aPolicy, startTestClusters }

/** A portal whose people sign in with a provider, and what a test does behind its back. */
export async function portalWithProvider() {
  const port = await freePort()
  const database = await freshDatabase()
  const provider = await startProvider({ port: 0, portalUrls: [`http://localhost:${port}`] })
  const { issuer, clientId, clientSecret } = provider
  const env = { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret }
  const portal = await startPortal({ port, databaseUrl: database.url, workerUrl: database.workerUrl, env })
  const personOf = async (subject: string): Promise<Person> => {
    const row = await database.db
      .selectFrom('principal')
      .innerJoin('identity', 'identity.principal_id', 'principal.id')
      .select(['id', 'name', 'handle', 'email', 'portal_roles as portalRoles'])
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow()
    return row
  }
  return {
    url: portal.url,
    /** What the provider vouches for at the next sign-in. */
    vouch: provider.vouch,
    /** A role that this person may activate, under this policy; answers what addresses call it. */
    async role(subject: string, policy: PolicyInput): Promise<Role> {
      const person = await personOf(subject)
      return aRole(database.owner, { eligible: [person], policy })
    },
    /** The person behind one of the provider's subjects, who has signed in before. */
    personOf,
    /** Moves the sign-in of everybody's sessions so far into the past. */
    async signedInLongAgo(ageMs: number): Promise<void> {
      await database.db
        .updateTable('session')
        .set({ auth_time: new Date(Date.now() - ageMs) })
        .execute()
    },
    /** Submits a request of this person for the role, as the sheet would; answers its name. */
    async ask(subject: string, role: Role): Promise<string> {
      const sent = await submitRequest(as(database.db, await personOf(subject)), aWish(role.id))
      if (!sent.ok) throw new Error(sent.error)
      return sent.value.name
    },
    async give(subject: string, portalRoles: PortalRole[]): Promise<void> {
      const { id } = await personOf(subject)
      await database.db
        .updateTable('principal')
        .set({ portal_roles: portalRoles })
        .where('id', '=', id)
        .execute()
    },
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
  const portal = await startPortal({
    port: await freePort(),
    databaseUrl: database.url,
    workerUrl: database.workerUrl,
    env,
  })
  return {
    url: portal.url,
    /** A role that Ada may activate, under this policy. */
    async role(policy: PolicyInput): Promise<Role> {
      const ada = await database.db
        .selectFrom('principal')
        .select(['id', 'name', 'handle', 'portal_roles as portalRoles'])
        .where('handle', '=', 'ada')
        .executeTakeFirstOrThrow()
      return aRole(database.owner, { eligible: [ada], policy })
    },
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
