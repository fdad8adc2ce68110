import { randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Db } from '@/db/client'
import type { Database, PrincipalRow } from '@/db/schema'
import type { AuthParts } from './parts'

/** Sign-in on a test's own database; `clock` stands still where the test sets it. */
export function partsFor(
  db: Db,
  given: Partial<AuthParts['env']> = {},
  clock: () => Date = () => new Date(),
): AuthParts {
  return {
    db,
    env: {
      portalUrl: 'http://localhost:3999',
      authSecret: 'only-for-tests-0123456789-0123456789',
      demo: false,
      oidc: null,
      ...given,
    },
    now: clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    origin: async () => ({ sourceAddress: '203.0.113.7', correlationId: 'test' }),
  }
}

export async function aDemoPerson(
  db: Db,
  given: Partial<Insertable<Database['principal']>> = {},
): Promise<PrincipalRow> {
  const handle = `p${randomUUID()}`
  const person = { handle, name: 'Somebody', email: `${handle}@example.com`, is_demo: true, ...given }
  return db.insertInto('principal').values(person).returningAll().executeTakeFirstOrThrow()
}
