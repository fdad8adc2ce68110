import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Tx } from '@/db/client'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import { aContext, aPerson, aRole, as, aWish, type Person, type Role } from '@/lib/testing/factories'
import { askedIn, named, noticesTo, stagedBy } from '@/lib/testing/waiting'
import { submitRequest } from '../requests/submit'
import { timeOutStages } from '../requests/time-outs'
import { sweep } from '../sweep/sweep'
import { setDelegation } from './set'

let fresh: FreshDatabase
let ada: Person
let maud: Person
let nils: Person
let ola: Person
let role: Role

beforeAll(async () => {
  fresh = await freshDatabase()
  await sql`create function at_commit() returns trigger language plpgsql as
    'begin perform pg_advisory_xact_lock_shared(1); return null; end'`.execute(fresh.owner)
  await sql`create constraint trigger at_commit after insert on request_approver
    deferrable initially deferred for each row execute function at_commit()`.execute(fresh.owner)
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  const person = () => aPerson(fresh.owner)
  ;[ada, nils, ola, maud] = [await person(), await person(), await person(), await person()]
  role = await aRole(fresh.owner, { policy: stagedBy([{ from: named(maud, ola) }], ola), eligible: [ada] })
})

const asked = (id: RequestId) => askedIn(fresh.db, id, { ada, maud, nils, ola })
const away = (startsAt: Date | null = null, to = nils) =>
  setDelegation(as(fresh.db, maud), {
    delegate: to.handle,
    startsAt,
    endsAt: new Date(Date.now() + DAY),
    reason: '',
  })

async function ask(now?: Date): Promise<RequestId> {
  const sent = await submitRequest(as(fresh.db, ada, now && { now: () => now }), aWish(role.id))
  if (!sent.ok || sent.value.state !== 'PENDING_APPROVAL') throw new Error(JSON.stringify(sent))
  return sent.value.id
}

type Hold = (tx: Tx) => Promise<unknown>
/** Holds up whatever writes a row that names this person. */
const rowsNaming =
  ({ id }: Person): Hold =>
  (tx) =>
    tx.selectFrom('principal').select('id').where('id', '=', id).forUpdate().execute()
/** Holds up the commit of whatever gives places. */
const commits: Hold = (tx) => sql`select pg_advisory_xact_lock(1)`.execute(tx)

/** Does `work` while `kept` is held up; where the two wait for each other, `work` comes after. */
async function heldUp<T>(hold: Hold, kept: () => Promise<T>, work: () => Promise<unknown>): Promise<T> {
  const { running, working } = await fresh.owner.transaction().execute(async (tx) => {
    await hold(tx)
    const running = kept()
    await waiting()
    const working = work()
    await Promise.race([working, waiting(2)])
    return { running, working }
  })
  await working
  return running
}

/** Until so many statements of this database wait for a lock. */
async function waiting(wanted = 1): Promise<void> {
  for (const until = Date.now() + 10 * SECOND; Date.now() < until;) {
    const { rows } = await sql`
      select from pg_locks wish join pg_stat_activity who on who.pid = wish.pid
       where not wish.granted and who.datname = current_database()`.execute(fresh.owner)
    if (rows.length >= wanted) return
    await new Promise((wake) => setTimeout(wake, 10))
  }
  throw new Error('Nothing waits for a lock.')
}

describe('a request that is committed in the instant a delegation begins', () => {
  test('whose approvers were read before it, and that is written after it, goes to the delegate', async () => {
    const id = await heldUp(
      rowsNaming(ada),
      () => ask(),
      () => away(),
    )
    expect(await asked(id)).toEqual(['nils for maud', 'ola'])
    expect(await noticesTo(fresh.db, nils)).toContain('asked')
  })

  test('that is written before it, and committed after it, goes to the delegate', async () => {
    const id = await heldUp(
      commits,
      () => ask(),
      () => away(),
    )
    expect(await asked(id)).toEqual(['nils for maud', 'ola'])
  })

  test('goes to the delegate though its own clock says that it has not begun', async () => {
    const before = new Date(Date.now() - MINUTE)
    const begun = async () => {
      await away(new Date(Date.now() + HOUR))
      await timeHasCome()
      await sweep(aContext(fresh.db))
    }
    expect(await asked(await heldUp(rowsNaming(ada), () => ask(before), begun))).toEqual([
      'nils for maud',
      'ola',
    ])
  })

  test('many at once, whatever the order, all go to the delegate', async () => {
    const sent = Array.from({ length: 12 }, () => ask())
    await new Promise((wake) => setTimeout(wake, 15))
    await away()
    for (const id of await Promise.all(sent)) expect(await asked(id)).toEqual(['nils for maud', 'ola'])
  })
})

test('a stage that goes to others in the instant a delegation begins asks the delegate', async () => {
  const timeOut = { kind: 'reassign' as const, from: named(ola, maud), waitMs: HOUR }
  const policy = stagedBy([{ from: named(nils), onTimeOut: timeOut }], nils)
  role = await aRole(fresh.owner, { policy, eligible: [ada] })
  const zoe = await aPerson(fresh.owner)
  const id = await ask(new Date(Date.now() - 4 * DAY))
  const timeOuts = () => timeOutStages(aContext(fresh.db), new Date())
  await heldUp(rowsNaming(ola), timeOuts, () => away(null, zoe))
  expect(await askedIn(fresh.db, id, { maud, nils, ola, zoe })).toEqual(['ola', 'zoe for maud'])
})

const timeHasCome = () =>
  fresh.owner
    .updateTable('delegation')
    .set({ starts_at: new Date(Date.now() - SECOND) })
    .where('principal_id', '=', maud.id)
    .execute()
