import { randomUUID } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Db } from '@/db/client'
import type { Database, PrincipalRow } from '@/db/schema'
import { HOUR } from '@/lib/domain/duration'
import { createSealer } from '@/lib/sealing'
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
      providers: [],
      session: { maxMs: 12 * HOUR, idleMs: HOUR },
      ...given,
    },
    sealer: createSealer(Buffer.alloc(32, 1)),
    now: clock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    origin: async () => ({ sourceAddress: '203.0.113.7', correlationId: 'test' }),
    asking: async () => ({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', background: false }),
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
