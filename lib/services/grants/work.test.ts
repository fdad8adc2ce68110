import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { saveWork } from '@/db/queries/work'
import { targetById } from '@/db/queries/targets'
import type { TargetRow } from '@/db/schema'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import { GrantId } from '@/lib/domain/ids'
import { aContext, aPerson, aRole, as, aTarget, aWish, type Person, type Role } from '@/lib/testing/factories'
import type { LiveTopic } from '../context'
import { submitRequest } from '../requests/submit'
import { endGrant } from './end'
import { eventRow } from '../audit/record'
import { grantEvent } from './event'
import { claimQueue } from './queue'
import { claimWork, type Claim } from './work'

let fresh: FreshDatabase
let crew: Person[]
let role: Role
let target: TargetRow

beforeAll(async () => {
  fresh = await freshDatabase()
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  crew = await Promise.all([1, 2, 3].map(() => aPerson(fresh.owner)))
  const targetId = await aTarget(fresh.owner)
  role = await aRole(fresh.owner, { eligible: crew, targetId })
  const row = await targetById(fresh.db, targetId)
  if (row === null) throw new Error('The target was not made.')
  target = row
})

const ctx = () => aContext(fresh.db)
async function activate(person: Person | undefined): Promise<GrantId> {
  if (person === undefined) throw new Error('nobody')
  const sent = await submitRequest(as(fresh.db, person), aWish(role.id))
  return GrantId.parse(sent.ok && sent.value.grantId)
}
const assignments = () =>
  fresh.worker.selectFrom('assignment').selectAll().where('target_id', '=', target.id).orderBy('id').execute()
const stateOf = async (id: GrantId) =>
  (await fresh.db.selectFrom('grant').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state
const attemptsOn = (claim: Claim) =>
  fresh.db.selectFrom('operation').selectAll().where('assignment_id', '=', claim.assignment.id).execute()
const eventsOf = async (id: GrantId) =>
  (
    await fresh.db
      .selectFrom('audit_event')
      .select(['action', 'before', 'after'])
      .where('grant_id', '=', id)
      .orderBy('id')
      .execute()
  ).slice(1)

describe('what a worker found is saved in one statement', () => {
  const now = new Date()
  const endsAt = new Date(now.getTime() + HOUR)

  async function claimed(): Promise<Claim> {
    const [claim] = await claimWork(ctx(), target, { limit: 1 })
    if (claim === undefined) throw new Error('Nothing was due.')
    return claim
  }
  function saveAsGiven({ assignment, grants, lease }: Claim): Promise<boolean> {
    return saveWork(fresh.db, {
      claimed: assignment,
      lease,
      grants,
      result: {
        assignment: { due_at: endsAt, attempts: 0, observed: 'present', observed_at: now, error_class: null },
        moves: grants.map(({ id }) => ({
          id,
          values: { state: 'ACTIVE', access_granted_at: now, ends_at: endsAt },
        })),
        operation: {
          assignment_id: assignment.id,
          kind: 'provision',
          outcome: 'ok',
          message: 'granted',
          attempt: 1,
          started_at: now,
          finished_at: now,
        },
        events: grants.map((grant) =>
          eventRow(
            ctx(),
            now,
            grantEvent(grant, {
              action: 'grant.active',
              before: { state: grant.state },
              after: { state: 'ACTIVE' },
            }),
          ),
        ),
      },
    })
  }
  async function nothingSaved(claim: Claim): Promise<void> {
    expect(await saveAsGiven(claim)).toBe(false)
    expect(await attemptsOn(claim)).toEqual([])
    expect(await assignments()).toMatchObject([{ observed: 'unknown' }])
  }

  test('with the grant, the attempt and the event, and the lease is given back', async () => {
    const id = await activate(crew[0])
    const claim = await claimed()
    expect(await saveAsGiven(claim)).toBe(true)
    expect(await assignments()).toMatchObject([
      { lease: null, leased_until: null, due_at: endsAt, observed: 'present', observed_at: now },
    ])
    expect(await stateOf(id)).toBe('ACTIVE')
    expect(await attemptsOn(claim)).toMatchObject([{ kind: 'provision', outcome: 'ok', finished_at: now }])
    expect(await eventsOf(id)).toEqual([
      { action: 'grant.active', before: { state: 'ACTIVATING' }, after: { state: 'ACTIVE' } },
    ])
  })

  test('or not at all when a grant has moved meanwhile', async () => {
    const id = await activate(crew[0])
    const claim = await claimed()
    await endGrant(ctx(), { grantId: id, endReason: 'REVOKED' })
    await nothingSaved(claim)
    expect(await stateOf(id)).toBe('DEACTIVATING')
  })

  test('or not at all when another grant has joined meanwhile', async () => {
    await activate(crew[0])
    const claim = await claimed()
    const joined = await activate(crew[0])
    await nothingSaved(claim)
    expect(await stateOf(joined)).toBe('ACTIVATING')
  })

  test('or not at all when the lease was lost', async () => {
    const id = await activate(crew[0])
    const claim = await claimed()
    await fresh.owner.updateTable('assignment').set({ lease: null }).execute()
    await nothingSaved(claim)
    expect(await stateOf(id)).toBe('ACTIVATING')
  })

  test('or not at all when a new password was asked for meanwhile', async () => {
    await activate(crew[0])
    const claim = await claimed()
    await fresh.owner.updateTable('assignment').set({ secret_renewal: true }).execute()
    await nothingSaved(claim)
  })

  test('waits for whoever is changing the grant, and then sees the change', async () => {
    const id = await activate(crew[0])
    const claim = await claimed()
    const saved = await fresh.db.transaction().execute(async (tx) => {
      await tx.updateTable('grant').set({ state: 'DEACTIVATING' }).where('id', '=', id).execute()
      const saving = saveAsGiven(claim)
      await new Promise((go) => setTimeout(go, 100))
      return { saving }
    })
    expect(await saved.saving).toBe(false)
    expect(await stateOf(id)).toBe('DEACTIVATING')
  })
})

describe('a queue of claimed work', () => {
  test('gives each piece once, and gives back what nobody took', async () => {
    for (const person of crew) await activate(person)
    const queue = claimQueue(ctx(), target, () => 3)
    const [first, second] = await Promise.all([queue.take(), queue.take()])
    expect(first?.assignment.id).not.toBe(second?.assignment.id)
    expect((await assignments()).filter((row) => row.lease !== null)).toHaveLength(3)
    await queue.close()
    expect((await assignments()).filter((row) => row.lease !== null)).toHaveLength(2)
  })

  test('is empty when nothing is due', async () => {
    expect(await claimQueue(ctx(), target, () => 3).take()).toBeNull()
  })

  test('tells what changed in one announcement', async () => {
    const told: (readonly LiveTopic[])[] = []
    const queue = claimQueue({ ...ctx(), announce: (topics) => void told.push(topics) }, target, () => 3)
    queue.ctx.announce([{ topic: 'grant', id: 'one' }])
    queue.ctx.announce([{ topic: 'grant', id: 'two' }])
    expect(told).toEqual([])
    await queue.close()
    expect(told).toEqual([
      [
        { topic: 'grant', id: 'one' },
        { topic: 'grant', id: 'two' },
      ],
    ])
  })
})
