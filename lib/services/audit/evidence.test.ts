import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { HOUR } from '@/lib/domain/duration'
import { bucketEdges } from '@/lib/query/buckets'
import { readQuestion } from '@/lib/query/explorer'
import { frozenText } from '@/lib/query/freeze'
import { blankUrl, type ExplorerUrl } from '@/lib/query/url'
import { anEvent, append } from '@/lib/testing/audit'
import { aContext, aPerson, aRole, as, type Person, type Role } from '@/lib/testing/factories'
import { beginExport } from './export'
import { exploreAudit } from './explore'
import { sealAll } from './seal'

let fresh: FreshDatabase
let auditor: Person
let ada: Person
let orders: Role
let calm: Role
const now = new Date('2026-11-20T12:00:00Z')
const zone = 'Europe/Berlin'

beforeAll(async () => {
  fresh = await freshDatabase()
  auditor = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  ada = await aPerson(fresh.db)
  orders = await aRole(fresh.db, { risk: 'critical' })
  calm = await aRole(fresh.db, { risk: 'low' })
  await happen(12)
  await sealAll(aContext(fresh.db))
})
afterAll(() => fresh.drop())

/** Events of Ada's over the last hours, on a critical role and a calm one in turn. */
async function happen(count: number): Promise<void> {
  const role = (n: number) => (n % 2 === 0 ? orders : calm)
  await append(
    fresh.db,
    Array.from({ length: count }, (_, n) =>
      anEvent(new Date(now.getTime() - (n + 1) * HOUR), {
        actor_id: ada.id,
        actor_name: ada.name,
        role_id: role(n).id,
        role_name: role(n).name,
        reason: 'Looking into orders',
      }),
    ),
  )
}

async function answer(url: ExplorerUrl, at = now) {
  const { query, range, through, errors } = readQuestion(url, { now: at, zone })
  expect(errors).toEqual([])
  const question = { query, range, ...(through !== undefined && { through }) }
  const ctx = as(fresh.db, auditor, { now: () => at })
  const edgesOf = (span: { from: Date; to: Date }) => bucketEdges(span, zone)
  const found = await exploreAudit(ctx, { ...question, at: url.at, edgesOf })
  if (!found.ok) throw new Error(JSON.stringify(found.error))
  const { frozen, events, counts } = found.value
  const facet = found.value.facets.find(({ field }) => field === 'role')
  return { question, frozen, ids: events.map(({ id }) => id), counts, facet }
}

async function evidenceOf(text: string): Promise<ExplorerUrl> {
  const { frozen } = await answer({ ...blankUrl, text })
  const exact = frozen && frozenText(text, frozen.terms)
  if (!frozen || exact === null) throw new Error('This cannot be frozen.')
  const from = new Date(now.getTime() - 30 * 24 * HOUR).toISOString()
  return { ...blankUrl, text: exact, from, to: now.toISOString(), through: frozen.through }
}

test('a live link shows what is new; an evidence link the same events for ever, whatever is renamed', async () => {
  const text = `actor:${ada.handle} risk:critical orders`
  const evidence = await evidenceOf(text)
  const before = await answer(evidence)
  expect(before.ids).toHaveLength(6)

  await happen(12)
  expect((await answer(evidence)).ids).toEqual(before.ids)
  await sealAll(aContext(fresh.db))
  // The handle goes to somebody else, the calm role becomes the critical one.
  await fresh.db
    .updateTable('principal')
    .set({ handle: 'ada-before', email: 'ada-before@example.test' })
    .where('id', '=', ada.id)
    .execute()
  await aPerson(fresh.db, { handle: ada.handle })
  await fresh.db.updateTable('role').set({ risk: 'low' }).where('id', '=', orders.id).execute()
  await fresh.db.updateTable('role').set({ risk: 'critical' }).where('id', '=', calm.id).execute()

  const later = new Date(now.getTime() + 400 * 24 * HOUR)
  const after = await answer(evidence, later)
  expect(after.ids).toEqual(before.ids)
  expect(after.counts).toEqual(before.counts)
  expect(after.facet).toEqual(before.facet)
  expect((await answer({ ...blankUrl, text: `risk:critical orders` })).ids).toHaveLength(12)
})

test('the evidence of everything counts what it shows', async () => {
  const evidence = await evidenceOf('')
  const before = await answer(evidence)
  await happen(5)
  const after = await answer(evidence)
  expect(after.counts.total).toEqual({ events: before.ids.length, more: false })
  expect(after.counts.bars.reduce((sum, bar) => sum + bar, 0)).toBe(before.ids.length)
})

test('an export of evidence holds no more than its page', async () => {
  const evidence = await evidenceOf('orders')
  const { question } = await answer(evidence)
  const begun = await beginExport(as(fresh.db, auditor, { now: () => now }), {
    ...question,
    text: evidence.text,
    format: 'csv',
  })
  expect(begun.ok && begun.value.statement).toContain(`<= ${evidence.through}`)
})

test('roles named beside a risk are those that are both', async () => {
  const risky = await aRole(fresh.db, { risk: 'high' })
  const text = `role:${risky.slug} role:${calm.slug} risk:high`
  const { frozen } = await answer({ ...blankUrl, text })
  expect(frozenText(text, frozen?.terms ?? [])).toBe(`role:${risky.id}`)
})

test('a question about how things are now cannot be frozen', async () => {
  const text = 'eligibility:unused'
  const { frozen } = await answer({ ...blankUrl, text })
  expect(frozenText(text, frozen?.terms ?? [])).toBeNull()
})
