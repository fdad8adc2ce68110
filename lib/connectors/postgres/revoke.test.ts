import { randomBytes } from 'node:crypto'
import { createConnection, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { escapeIdentifier } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PostgresEntitlement } from '.'
import { closePools, postgres } from '.'
import { assignmentFor, callFor } from '../conformance/suite'
import type { PostgresTarget } from '../conformance/postgres'
import { openTarget } from '../conformance/postgres'
import { signIn } from '../conformance/postgres-holder'
import { namesFor } from '../conformance/postgres-server'

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

async function aHolder() {
  const holder = await target.newHolder(entitlement)
  const assignment = assignmentFor(postgres, holder)
  await postgres.ensureGranted(callFor(target), assignment)
  return { holder, assignment }
}

/** Sessions that stem from a login, dropped or not. */
async function sessionsOf(oid: string): Promise<number> {
  const query = 'select count(*)::int as n from pg_stat_activity where usesysid = $1'
  return (await target.server.superuser.query<{ n: number }>(query, [oid])).rows[0]?.n ?? Number.NaN
}

async function oidOf(login: string): Promise<string> {
  const { rows } = await target.server.superuser.query<{ oid: string }>(
    'select oid::text from pg_roles where rolname = $1',
    [login],
  )
  return rows[0]?.oid ?? ''
}

test('a holder who signs in over and over while being revoked keeps no session', async () => {
  for (let round = 0; round < 5; round++) {
    const { holder, assignment } = await aHolder()
    const oid = await oidOf(holder.account)
    const clients: Client[] = []
    let over = false
    const knock = async () => {
      while (!over) {
        const client = await signIn(target.server, holder).catch(() => null)
        if (client) clients.push(client)
        if (clients.length > 8)
          await clients
            .shift()
            ?.end()
            .catch(() => {})
      }
    }
    const knocking = Array.from({ length: 4 }, knock)
    await sleep(60)
    await postgres.ensureRevoked(callFor(target), assignment)
    expect(await sessionsOf(oid)).toBe(0)
    await sleep(30)
    over = true
    await Promise.all(knocking)
    expect(await sessionsOf(oid)).toBe(0)
    await Promise.all(clients.map((client) => client.end().catch(() => {})))
  }
})

test('a holder who locks their own login is put out all the same', async () => {
  const { holder, assignment } = await aHolder()
  const session = await signIn(target.server, holder)
  await session.query('set role none; begin')
  await session.query(`alter role ${escapeIdentifier(holder.account)} password 'something else'`)
  await postgres.ensureRevoked(callFor(target), assignment)
  await expect(session.query('select 1')).rejects.toThrow()
  expect(await postgres.observe(callFor(target), assignment)).toBe('absent')
})

test('a namesake that holds nothing of ours is neither taken over nor touched', async () => {
  const holder = await target.newHolder(entitlement)
  const assignment = assignmentFor(postgres, holder)
  await target.server.superuser.query(
    `create role ${escapeIdentifier(holder.account)} login password '${holder.password}'`,
  )
  await target.server.superuser.query(
    `grant connect on database ${names.database} to ${escapeIdentifier(holder.account)}`,
  )
  const session = await signIn(target.server, holder)
  await expect(postgres.ensureGranted(callFor(target), assignment)).rejects.toMatchObject({
    errorClass: 'conflict',
  })
  expect(await postgres.observe(callFor(target), assignment)).toBe('absent')
  await postgres.ensureRevoked(callFor(target), assignment)
  expect((await session.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await session.end()
  await target.server.superuser.query(
    `revoke connect on database ${names.database} from ${escapeIdentifier(holder.account)};
     drop role ${escapeIdentifier(holder.account)}`,
  )
})

test('a sign-in that was let in before the door shut, and is not seen yet, is waited for', async () => {
  const { holder, assignment } = await aHolder()
  const oid = await oidOf(holder.account)
  const locker = await target.server.superuser.connect()
  // A rename holds every sign-in to the database back, after its password was found right.
  await locker.query(`begin; alter database ${names.database} rename to ${names.database}_2`)
  const entering = signIn(target.server, holder)
  await sleep(100)
  const revoked = postgres.ensureRevoked(callFor(target), assignment)
  await sleep(500)
  await locker.query('rollback')
  locker.release()
  await revoked
  const session = await entering
  await expect(session.query('select 1')).rejects.toThrow()
  expect(await sessionsOf(oid)).toBe(0)
})

test('what was made in another database is handed over too', async () => {
  const { holder, assignment } = await aHolder()
  await target.server.superuser.query(
    `grant ${escapeIdentifier(names.oddRole)} to ${escapeIdentifier(holder.account)}`,
  )
  const elsewhere = { ...holder, entitlement: { ...entitlement, database: names.oddDatabase } }
  const stillStands = await target.leaveBehind(elsewhere)
  await postgres.ensureRevoked(callFor(target), assignment)
  expect(await postgres.observe(callFor(target), assignment)).toBe('absent')
  expect(await stillStands()).toBe(true)
})

test('what a frozen worker sends after its deadline is undone by the target', async () => {
  const pipe = await frozenPipe(target.config.port)
  const through = { ...target, config: { ...target.config, port: pipe.port } }
  const holder = await target.newHolder(entitlement)
  const assignment = assignmentFor(postgres, holder)
  const frozen = callFor(through, {
    deadline: new Date(Date.now() + 400),
    // The worker was told yes, and only then froze: nothing it sends arrives before it is thawed.
    stillWanted: async () => {
      pipe.freeze()
      return true
    },
  })
  void sleep(600).then(pipe.thaw)
  await expect(postgres.ensureGranted(frozen, assignment)).rejects.toMatchObject({ errorClass: 'conflict' })
  expect(await postgres.observe(callFor(target), assignment)).toBe('absent')
  await closePools()
  await pipe.close()
})

test('a call that is aborted while the target does not answer ends at once', async () => {
  const pipe = await frozenPipe(target.config.port)
  const through = { ...target, config: { ...target.config, port: pipe.port } }
  const assignment = assignmentFor(postgres, await target.newHolder(entitlement))
  const stuck = callFor(through, {
    signal: AbortSignal.timeout(200),
    stillWanted: async () => {
      pipe.freeze()
      return true
    },
  })
  const began = performance.now()
  await expect(postgres.ensureGranted(stuck, assignment)).rejects.toMatchObject({ errorClass: 'transient' })
  expect(performance.now() - began).toBeLessThan(1_000)
  await pipe.close()
})

/** A TCP proxy that can hold back what the client sends. */
async function frozenPipe(port: number) {
  const ends: Socket[] = []
  const server = createServer((near) => {
    const far = createConnection(port, '127.0.0.1')
    for (const end of [near, far]) end.on('error', () => {})
    near.pipe(far)
    far.pipe(near)
    ends.push(near, far)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const near = () => ends.filter((_, index) => index % 2 === 0)
  return {
    // A listening TCP server has an address with a port.
    port: (server.address() as AddressInfo).port,
    freeze: () => near().forEach((end) => end.pause()),
    thaw: () => near().forEach((end) => end.resume()),
    close: async () => {
      for (const end of ends) end.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
