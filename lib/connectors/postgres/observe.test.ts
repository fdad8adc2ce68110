import { randomBytes } from 'node:crypto'
import { escapeIdentifier } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostgresEntitlement } from '.'
import { closePools, postgres } from '.'
import type { PostgresTarget } from '../conformance/postgres'
import { openTarget } from '../conformance/postgres'
import { namesFor } from '../conformance/postgres-server'
import { all, assignmentFor, callFor } from '../conformance/suite'
import { markerOf } from './names'

const names = namesFor(randomBytes(4).toString('hex'))
const entitlement: PostgresEntitlement = {
  database: names.database,
  memberOf: names.role,
  account: 'one-time',
}
let target: PostgresTarget

beforeAll(async () => {
  target = await openTarget(names)
}, 60_000)
afterAll(async () => {
  await closePools()
  await target.close()
})

async function listed(...entitlements: PostgresEntitlement[]) {
  return all(postgres.list(callFor(target), entitlements))
}

async function grantedTo(given: PostgresEntitlement) {
  const holder = await target.newHolder(given)
  const assignment = assignmentFor(postgres, holder)
  await postgres.ensureGranted(callFor(target), assignment)
  return { holder, assignment }
}

test('the login of another portal on the same server is none of ours', async () => {
  const account = `other_${names.suffix}`
  await target.server.superuser.query(
    `create role ${account}; comment on role ${account} is '${markerOf('1')}'`,
  )
  expect(await listed(entitlement)).toEqual([])
})

test('a login of ours that has lost its role is still found, as far as the server tells whose it is', async () => {
  const { holder, assignment } = await grantedTo(entitlement)
  await target.breakByHand('membership taken', holder)
  const known = { account: holder.account, entitlementKey: '', assignmentId: assignment.id }
  expect(await listed(entitlement)).toEqual(target.server.version >= 16 ? [known] : [])
  await postgres.ensureRevoked(callFor(target), assignment)
})

test('a person’s own login is judged by the entitlements for own logins', async () => {
  const own = { ...entitlement, account: 'own' } as const
  const { account } = await target.standingHolder(own)
  const found = { account, assignmentId: null, attribution: 'Granted by postgres.' }
  expect(await listed(entitlement, own)).toEqual([{ ...found, entitlementKey: postgres.entitlementKey(own) }])
  expect(await listed(entitlement)).toEqual([
    { ...found, entitlementKey: postgres.entitlementKey(entitlement) },
  ])
  await target.server.superuser.query(`revoke ${escapeIdentifier(names.role)} from ${account}`)
})

test('a managed role that is a member of another is no holder', async () => {
  const odd = { ...entitlement, memberOf: names.oddRole }
  const [reader, writer] = [names.role, names.oddRole].map(escapeIdentifier)
  await target.server.superuser.query(`grant ${reader} to ${writer}`)
  expect(await listed(entitlement, odd)).toEqual([])
  await target.server.superuser.query(`revoke ${reader} from ${writer}`)
})
