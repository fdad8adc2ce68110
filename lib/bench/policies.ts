import { createPool, databaseOn, type Db } from '@/db/client'
import { roleEntry } from '@/db/queries/explain'
import { asSuperuser } from '@/db/embedded/logins'
import { DAY, HOUR } from '@/lib/domain/duration'
import { noCircumstances, type Facts } from '@/lib/domain/facts'
import { goodWish } from '@/lib/domain/good-wish'
import { PolicySettings, type PolicyInput } from '@/lib/domain/policy'
import type { Approver } from '@/lib/domain/seats'
import { evaluate } from '@/lib/domain/verdict'
import { triedPolicy } from '@/lib/services/policies/against'
import { replay, replayDays } from '@/lib/services/policies/replay'
import { publish, type Role } from '@/lib/testing/factories'
import { atMost, type Bench } from './figure'
import { makeUpGrants } from './grants'
import type { BenchDatabase, Lab } from './lab'
import { submitRates, submitters } from './submit'
import { askingTheManager, hire, personOf, roleForAll } from './world'
import { median, timed } from './stats'

const policies = 500
const rounds = 40

/** One verdict, by one of very many policies that are ready for use, each with everything a policy can have. */
export const policyVerdict: Bench = {
  name: 'policy-verdict',
  async *run() {
    const prepared = Array.from({ length: policies }, (_, index) => PolicySettings.parse(fullPolicy(index)))
    const cases = prepared.map((policy) => ({ policy, wish: goodWish(policy) }))
    const now = new Date('2026-03-04T10:00:00Z')
    const stopped = cases.find(
      ({ policy, wish }) => evaluate(wish, factsFor(policy, now)).outcome !== 'needs-approval',
    )
    if (stopped !== undefined) throw new Error('A policy does not lead to its approvers.')
    const round = () => {
      const start = performance.now()
      for (const { policy, wish } of cases) evaluate(wish, factsFor(policy, now))
      return ((performance.now() - start) * 1_000) / cases.length
    }
    round()
    yield {
      name: `policy-verdict-of-${policies}`,
      value: median(Array.from({ length: rounds }, round)),
      unit: 'µs',
      ratio: null,
      goal: atMost(2_000),
    }
  },
}

/** Ten rules for some people before the one that counts, hours, networks, a sign-in, two stages and a way around them. */
function fullPolicy(index: number): PolicyInput {
  return {
    ...askingTheManager,
    duration: { defaultMs: HOUR, maxMs: (1 + (index % 8)) * HOUR },
    ticket: { required: true, pattern: `OPS${index}-\\d+`, example: `OPS${index}-42` },
    conditions: {
      hours: {
        timeZone: 'Europe/Stockholm',
        windows: [{ weekdays: [1, 2, 3, 4, 5], from: '07:00', to: '19:00' }],
        maintenance: [{ weekday: 0, nth: 1, from: '22:00', durationMs: 4 * HOUR }],
        holidays: ['2026-12-24', '2026-12-25'],
      },
      networks: ['10.0.0.0/8', '2001:db8::/32'],
      signIn: { maxAgeMs: HOUR, methods: ['hwk', 'mfa'] },
    },
    limits: { perDay: 3, perWeek: 10, coolDownMs: HOUR / 2, maxHolders: 5 },
    approval: {
      kind: 'stages',
      stages: [
        { from: [{ kind: 'manager' }] },
        { from: [{ kind: 'owners' }, { kind: 'target-owners' }], needed: 2 },
      ],
      fallback: { from: [{ kind: 'administrators' }] },
      automatic: { maxMs: HOUR / 4 },
    },
    rules: Array.from({ length: 10 }, (_, rule) => ({
      name: `Rule ${rule}`,
      who: { employment: ['contractor'] },
      terms: { duration: { defaultMs: HOUR, maxMs: 2 * HOUR } },
    })),
  }
}

function factsFor(policy: PolicySettings, now: Date): Facts {
  const approver = (number: number): Approver => ({
    id: personOf(number).id,
    status: 'active',
    endsAt: null,
    away: null,
  })
  const group = (first: number) => Array.from({ length: 10 }, (_, index) => approver(first + index))
  return {
    ...noCircumstances,
    now,
    requester: { ...approver(1), groupIds: [], teamId: null, employment: 'employee', risk: 'normal' },
    role: { name: 'Orders', archived: false },
    policy,
    eligibility: [{ startsAt: new Date(0), endsAt: null }],
    people: {
      manager: [approver(2)],
      owners: group(10),
      'target-owners': group(20),
      administrators: group(30),
    },
    origin: { address: '10.1.2.3', signedInAt: now, methods: ['mfa'] },
    ticket: { kind: 'good', text: '' },
  }
}

/** Submits where the policy has conditions and rules for some people; the same statements are the limit. */
export const policySubmit: Bench = {
  name: 'policy-submit',
  async *run(lab) {
    const database = await lab.database('policy-submit', ({ owner }) => hire(owner, submitters))
    const pool = createPool(database.url, { role: 'gatehouse_worker', maxConnections: 20 })
    lab.atEnd(() => pool.end())
    const role = await roleForAll(database.owner, { policy: ruledPolicy })
    yield* submitRates(lab, pool, database, [{ name: 'policy-submit', approval: true, role }], [32])
  },
}

/** What may be asked for at any hour of a bench, and waits for the manager. */
const ruledPolicy: PolicyInput = {
  ...askingTheManager,
  conditions: { networks: ['10.0.0.0/8'], signIn: { maxAgeMs: HOUR } },
  rules: Array.from({ length: 10 }, (_, rule) => ({
    name: `Rule ${rule}`,
    who: { employment: ['contractor'] },
    terms: { duration: { defaultMs: HOUR, maxMs: 2 * HOUR } },
  })),
}

const people = 1_000

/** Ninety days of requests of one role, judged by a draft that asks more of them. */
export const policyReplay: Bench = {
  name: 'policy-replay',
  async *run(lab) {
    const count = Math.round(100_000 * lab.scale)
    const database = await lab.database('policy-replay', ({ owner }) => hire(owner, people))
    const role = await roleForAll(database.owner, { policy: askingTheManager })
    lab.say(`policy-replay: making up ${count} requests`)
    await makeUpRequests(lab, database, { role, count })
    await publish(database.owner, role.id, stricter)
    const pool = createPool(database.url, { role: 'gatehouse_worker', maxConnections: 5 })
    lab.atEnd(() => pool.end())
    const db = databaseOn(pool)
    let judged = 0
    const seconds = await timed(async () => {
      judged = await replayed(db, role)
    })
    if (judged !== count) throw new Error(`Of ${count} requests ${judged} were judged.`)
    yield {
      name: `policy-replay-of-${count}`,
      value: seconds / 1_000,
      unit: 's',
      ratio: null,
      goal: atMost(10),
    }
  },
}

const stricter: PolicyInput = {
  ...askingTheManager,
  duration: { defaultMs: HOUR, maxMs: 4 * HOUR },
  conditions: {
    hours: {
      timeZone: 'Europe/Stockholm',
      windows: [{ weekdays: [1, 2, 3, 4, 5], from: '06:00', to: '20:00' }],
    },
    networks: ['10.0.0.0/8'],
  },
  limits: { perDay: 2, perWeek: 8, coolDownMs: HOUR, maxHolders: 40 },
  approval: {
    kind: 'stages',
    stages: [{ from: [{ kind: 'manager' }] }, { from: [{ kind: 'owners' }] }],
    fallback: {
      from: [
        { kind: 'person', id: personOf(1).id },
        { kind: 'person', id: personOf(2).id },
      ],
    },
    automatic: { maxMs: HOUR },
  },
}

async function replayed(db: Db, { slug }: Role): Promise<number> {
  const role = await roleEntry(db, slug)
  const now = new Date()
  const policy = role && (await triedPolicy({ db }, { roleId: role.id, against: { kind: 'in-force' }, now }))
  if (role === null || policy === null) throw new Error('The role lost its policy.')
  const wanted = { days: replayDays, change: null, skip: 0, limit: 50 }
  return (await replay({ db }, { ...wanted, role, policy, now })).requests
}

/** Requests spread over the days, each approved by the manager and used for an hour, as the portal stores them. */
async function makeUpRequests(
  lab: Lab,
  database: BenchDatabase,
  { role, count }: { role: Role; count: number },
): Promise<void> {
  const step = `interval '${(replayDays * DAY - HOUR) / 1_000 / count} seconds'`
  const endsAt = `now() - (n - 1) * ${step}`
  await makeUpGrants(lab, database, { role, people, first: 1, count, state: `'ENDED'`, endsAt })
  await asSuperuser(
    await lab.portalCluster(),
    async (client) => {
      await client.query(`set session_replication_role = replica; set synchronous_commit = off`)
      await client.query(`
        insert into activation_request (id, requester_id, role_id, policy_version_id, state, idempotency_key, duration_ms,
          justification, verdict, needed, submitted_at, decided_at, source_address)
        select g.request_id, g.principal_id, g.role_id, v.id, 'APPROVED', 'replayed-' || g.number,
          (1 + g.number % 6) * 3600000, 'Looking into order ' || g.number || ', which was billed twice',
          jsonb_build_object('outcome', 'needs-approval', 'rule', null, 'warnings', '[]'::jsonb, 'stages',
            jsonb_build_array(jsonb_build_object('name', '', 'needed', 1, 'reasonRequired', false, 'freshSignInMs', null,
              'someoneElse', true, 'decideWithinMs', 86400000, 'fallback', false, 'timeOut', null, 'seats',
              jsonb_build_array(jsonb_build_object('id', p.manager_id, 'forId', null))))),
          1, g.planned_start, g.planned_start, '10.1.2.3'
        from "grant" g join principal p on p.id = g.principal_id
        join policy_version v on v.role_id = g.role_id
        where g.role_id = '${role.id}'`)
      await client.query('vacuum (analyze) activation_request')
    },
    database.name,
  )
}
