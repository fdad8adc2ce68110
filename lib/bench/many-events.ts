import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { makePartitions } from '@/db/queries/audit-partitions'
import { seedCompany } from '@/db/seed/index'
import { DAY } from '@/lib/domain/duration'
import { aRole, aTarget } from '@/lib/testing/factories'
import { unreachableTargets } from '@/lib/testing/company'
import { keptDatabase } from './kept'
import type { BenchDatabase, Lab } from './lab'
import { countUp, withoutIndexes } from './rolled'
import { hire } from './world'

/** Raised when what is made up changes: kept databases of another version are made anew. */
const version = 1
const fullCount = 10_000_000
const days = 365
const people = 5_000
const roles = 400
const targets = 60
/** Events of one click on average, as the chances below have it. */
const perActivation = 6.9

/** How many events there are, beside those that the company comes with. */
function manyEvents(lab: Pick<Lab, 'scale'>): number {
  return Math.round(fullCount * lab.scale)
}

/**
 * A company of thousands with a year of ten million audit events, counted and indexed as the portal does it; made once
 * and kept. The last of them is an hour or more old.
 */
export function manyEventsDatabase(lab: Lab): Promise<BenchDatabase> {
  return keptDatabase(lab, {
    name: 'many_events',
    version,
    fill: async ({ owner }) => {
      await seedCompany(owner, { now: new Date(Date.now() - (days + 1) * DAY), targets: unreachableTargets })
      await hire(owner, people)
      await addRoles(owner)
      await makePartitions(owner, new Date(Date.now() - (days + 1) * DAY), new Date())
      await withoutIndexes(owner, async () => {
        lab.say(`many events: making up ${manyEvents(lab)}`)
        for (let day = 0; day < days; day += 1) await makeUpDay(owner, day, manyEvents(lab))
        lab.say('many events: counting')
        await countUp(owner)
        lab.say('many events: building indexes')
      })
      await sql`vacuum (analyze) audit_event, audit_text, audit_rollup`.execute(owner)
    },
  })
}

async function addRoles(owner: Db): Promise<void> {
  const ids = []
  for (let n = 0; n < targets; n += 1) ids.push(await aTarget(owner))
  for (let n = 0; n < roles; n += 1) {
    const targetId = ids[n % targets]
    if (targetId !== undefined) await aRole(owner, { targetId, risk: n % 40 === 0 ? 'critical' : 'medium' })
  }
}

/**
 * The events of one day in the order they happened: clicks in working hours, each with what follows from it. A few people
 * and roles make most of them, and a long tail nearly none; everything but the date follows from running numbers, so that
 * every run asks about the same log. Working days have five times the events of a weekend's.
 */
async function makeUpDay(owner: Db, day: number, count: number): Promise<void> {
  const clicks = Math.ceil((count / perActivation / days) * (day % 7 < 5 ? 1.27 : 0.33))
  await sql`
    with person as (select id, name, row_number() over (order by handle) - 1 as place from principal where handle ~ '^p[0-9]+$'),
      offer as (select r.id, r.name, t.id as target_id, t.name as target_name, row_number() over (order by r.slug) - 1 as place
        from role r join target t on t.id = r.target_id),
      sizes as (select (select count(*) from person) as people, (select count(*) from offer) as roles),
      click as (
        select n, date_trunc('day', now(), 'UTC') - make_interval(days => ${days - day}::int)
            + make_interval(secs => 21600 + 36000 * (c[1] + c[2]) / 2) as at, c,
          ('a0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as request_id,
          ('b0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as grant_id,
          floor(power(c[3], 3) * people)::int as who, floor(power(c[4], 2.5) * roles)::int as what,
          floor(power(c[5], 2) * least(200, people))::int as boss
        from generate_series(${day * 1_000_000}::bigint, ${day * 1_000_000 + clicks - 1}::bigint) n, sizes,
          lateral (select array_agg(abs(hashint8extended(n, seed)::float8) / 9223372036854775808) as c
            from generate_series(1, 9) seed) chance),
      told as (
        select n, request_id, grant_id, who, what, c, at + make_interval(secs => later) as at, action, by_whom,
          boss, step
        from click, lateral (values
          (1, -40.0, 'session.started', 'who', c[6] < 0.4),
          (2, 0.0, case when c[7] < 0.02 then 'request.rejected' when c[7] > 0.9995 then 'request.emergency'
            else 'request.submitted' end, 'who', true),
          (3, 60 + 3000 * power(c[8], 3), case when c[7] < 0.05 then 'request.denied' when c[7] < 0.06 then 'request.expired'
            else 'request.approved' end, case when c[7] >= 0.05 and c[7] < 0.06 then 'sweep' else 'boss' end,
            c[7] >= 0.02 and c[9] < 0.7),
          (4, 3061 * power(c[8], 3) + 60.1, 'grant.activating', 'connector', c[7] >= 0.06),
          (5, 3061 * power(c[8], 3) + 61.4, case when c[6] > 0.997 then 'grant.activation_failed' else 'grant.active' end,
            'connector', c[7] >= 0.06),
          (6, 3061 * power(c[8], 3) + 75, 'secret.revealed', 'who', c[7] >= 0.06 and c[6] < 0.35),
          (7, 5400 + 14000 * c[9], 'grant.deactivating', 'sweep', c[7] >= 0.06),
          (8, 5401 + 14000 * c[9], case when c[6] > 0.999 then 'grant.revocation_failed' else 'grant.access_removed' end,
            'connector', c[7] >= 0.06),
          (9, 5402 + 14000 * c[9], 'grant.ended', 'connector', c[7] >= 0.06),
          (10, 7000.0, 'drift.found', 'connector', c[8] > 0.9997),
          (11, 9000.0, 'audit.viewed', 'boss', c[8] < 0.001),
          (12, 9500.0, 'policy.published', 'boss', c[9] > 0.9999)
        ) each (step, later, action, by_whom, happened) where happened)
    insert into audit_event (occurred_at, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name,
      request_id, grant_id, subject_id, subject_name, role_id, role_name, target_id, target_name, reason, before, after,
      source_address, via, correlation_id)
    select at, case by_whom when 'who' then 'person' when 'boss' then 'person' else by_whom end,
      case by_whom when 'who' then w.id when 'boss' then b.id end,
      case by_whom when 'who' then w.name when 'boss' then b.name when 'sweep' then 'Sweep' else o.target_name end,
      action, split_part(action, '.', 1), case when step between 4 and 9 then grant_id else request_id end::text,
      case when step between 4 and 9 then 'GRT-' else 'REQ-' end || n,
      case when step between 2 and 10 then request_id end, case when step between 4 and 10 then grant_id end,
      case when step > 1 then w.id end, case when step > 1 then w.name end,
      case when step > 1 then o.id end, case when step > 1 then o.name end,
      case when step > 1 then o.target_id end, case when step > 1 then o.target_name end,
      case when step = 2 then (array['Looking into order ', 'Month-end figures for case ', 'Backfill asked for in OPS-',
          'Customer complaint ', 'Slow report, ticket INC-', 'Replacing a certificate, change CHG-',
          'Restoring a table for case ', 'Rotation of keys, change CHG-'])[1 + floor(power(c[1], 2) * 8)::int]
          || (n % 900000) || case when c[2] < 0.00002 then ' in the mesopotamia cluster' else '' end
        when action = 'request.denied' then 'Not without a ticket' end,
      case when step between 4 and 9 then jsonb_build_object('state', 'ACTIVE') end,
      case when step between 2 and 9 then jsonb_build_object('state', action, 'number', n) end,
      case when by_whom in ('who', 'boss') then '10.0.0.1'::inet + (who * 3) % 60000 end,
      case when step = 1 then 'sign-in' when by_whom in ('who', 'boss') then 'web' when by_whom = 'sweep' then 'sweep' else 'engine' end,
      case when by_whom in ('who', 'boss') then request_id::text end
    from told join person w on w.place = who join person b on b.place = boss join offer o on o.place = what
    order by at, n, step`.execute(owner)
}
