import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostgresEntitlement } from '.'
import { closePools, postgres } from '.'
import { assignmentFor, callFor } from '../conformance/suite'
import type { PostgresTarget } from '../conformance/postgres'
import { openTarget } from '../conformance/postgres'
import { namesFor } from '../conformance/postgres-server'

const names = namesFor(randomBytes(4).toString('hex'))
const entitlement: PostgresEntitlement = { database: names.database, memberOf: names.role, account: 'own' }
let target: PostgresTarget

beforeAll(async () => {
  target = await openTarget(names)
}, 60_000)
afterAll(async () => {
  await closePools()
  await target.close()
})

/** Names of the checks that fail, with what they advise. */
async function complaints(...entitlements: PostgresEntitlement[]): Promise<Record<string, string>> {
  const checks = await postgres.preflight(callFor(target), entitlements)
  return Object.fromEntries(checks.filter((check) => !check.ok).map((check) => [check.name, check.detail]))
}

test('a login with the fewest rights that do has nothing to complain of', async () => {
  expect(await complaints(entitlement)).toEqual({})
})

test('rights the portal should not have are named with the line that takes them', async () => {
  await target.server.superuser.query(`alter role ${names.portal} superuser createdb`)
  expect(await complaints(entitlement)).toMatchObject({
    'Has no rights it should not': expect.stringContaining(
      `ALTER ROLE "${names.portal}" NOSUPERUSER NOCREATEDB`,
    ),
  })
  await target.server.superuser.query(`alter role ${names.portal} nosuperuser nocreatedb`)
})

test('rights the portal lacks are named with the line that gives them', async () => {
  await target.server.superuser.query(
    `alter role ${names.portal} nocreaterole; revoke pg_signal_backend from ${names.portal};
     revoke connect on database ${names.database} from ${names.portal}`,
  )
  expect(await complaints(entitlement)).toEqual({
    'May create logins': `Missing. Run: ALTER ROLE "${names.portal}" CREATEROLE`,
    'May end sessions of people’s own logins': `Missing. Run: GRANT pg_signal_backend TO "${names.portal}"`,
    [`Database ${names.database}`]: `The portal may not connect. Run: GRANT CONNECT ON DATABASE "${names.database}" TO "${names.portal}"`,
  })
  await target.server.superuser.query(
    `alter role ${names.portal} createrole; grant pg_signal_backend to ${names.portal};
     grant connect on database ${names.database} to ${names.portal}`,
  )
})

test('a role or database that is not there is said to be missing', async () => {
  expect(Object.keys(await complaints({ database: 'nowhere', memberOf: 'nobody', account: 'own' }))).toEqual([
    'Role nobody',
    'Database nowhere',
  ])
})

test.each(['inherit', 'set'])(
  'from PostgreSQL 16 on, each role must be the portal’s to hand out, and not its own to use (%s)',
  async (option) => {
    const perMembership = target.server.version >= 16
    if (perMembership)
      await target.server.superuser.query(`grant ${names.role} to ${names.portal} with ${option} true`)
    const found = await complaints(entitlement, { ...entitlement, memberOf: names.beyond })
    if (perMembership)
      await target.server.superuser.query(`grant ${names.role} to ${names.portal} with ${option} false`)
    expect(Object.keys(found).sort()).toEqual(
      perMembership ? [`Role ${names.beyond}`, `Role ${names.role}`] : [],
    )
  },
)

test('where TLS is asked for, a server without it is not spoken to', async () => {
  const call = callFor(target, { config: { ...target.config, tls: 'require' as const } })
  const [reachable, ...others] = await postgres.preflight(call, [entitlement])
  expect(others).toEqual([])
  expect(reachable).toMatchObject({ ok: false, detail: expect.stringContaining('does not support SSL') })
})

test('without the right to end sessions, a revoke takes the membership and says that a session may remain', async () => {
  await target.server.superuser.query(`revoke pg_signal_backend from ${names.portal}`)
  const holder = await target.newHolder(entitlement)
  const assignment = assignmentFor(postgres, holder)
  await postgres.ensureGranted(callFor(target), assignment)
  const session = await target.liveSession(holder)
  await expect(postgres.ensureRevoked(callFor(target), assignment)).rejects.toMatchObject({
    errorClass: 'refused',
  })
  expect(await postgres.observe(callFor(target), assignment)).toBe('absent')
  await target.server.superuser.query(`grant pg_signal_backend to ${names.portal}`)
  await postgres.ensureRevoked(callFor(target), assignment)
  expect(await session.works()).toBe(false)
})
