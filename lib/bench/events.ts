import { sql } from 'kysely'
import type { Db } from '@/db/client'
import { seedCompany } from '@/db/seed/index'
import { DAY, SECOND } from '@/lib/domain/duration'
import { rollUpAudit } from '@/lib/services/audit/roll-up'
import { unreachableTargets } from '@/lib/testing/company'
import type { BenchDatabase, Lab } from './lab'
import { withoutIndexes } from './rolled'

/** The company, and a year of very many audit events after those it comes with; counted up as the portal does it. */
export function eventsDatabase(lab: Lab): Promise<BenchDatabase> {
  return lab.database('events', async ({ owner }) => {
    const count = Math.round(1_000_000 * lab.scale)
    await seedCompany(owner, { now: new Date(Date.now() - 365 * DAY), targets: unreachableTargets })
    lab.say(`events: making up ${count} audit events`)
    await withoutIndexes(owner, async () => {
      await makeUpEvents(owner, count)
      await rollUp(owner)
    })
    await sql`vacuum (analyze) audit_event, audit_text`.execute(owner)
  })
}

/**
 * Events spread evenly over the past year in the order of their sequence. People, roles and actions are of very uneven
 * frequency, as in life; everything follows from the running number, so that every run asks about the same log.
 */
async function makeUpEvents(owner: Db, count: number): Promise<void> {
  await sql`
    with person as (select id, name, row_number() over (order by handle) - 1 as place, count(*) over () as people from principal),
      offer as (select r.id, r.name, t.id as target_id, t.name as target_name,
        row_number() over (order by r.slug) - 1 as place, count(*) over () as roles from role r join target t on t.id = r.target_id)
    insert into audit_event (occurred_at, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name,
      request_id, grant_id, subject_id, subject_name, role_id, role_name, target_id, target_name, reason, before, after,
      source_address, via, correlation_id)
    select now() - (${count} - n) * (interval '364 days' / ${count}::int), kind,
      case when kind = 'person' then a.id end, case when kind = 'person' then a.name else 'Sweep' end, action, 'grant',
      grant_id, 'GRT-' || (100000 + n), request_id, grant_id, s.id, s.name, o.id, o.name, o.target_id, o.target_name,
      (array['Looking into order ', 'Month-end figures for case ', 'Backfill asked for in OPS-', 'Customer complaint '])[1 + n % 4] || n,
      '{"state": "ACTIVE"}', jsonb_build_object('state', 'DEACTIVATING', 'endReason', 'EXPIRED', 'endsAt', now()),
      '10.0.0.1'::inet + n % 5000, case when kind = 'person' then 'web' else 'sweep' end, gen_random_uuid()::text
    from generate_series(1, ${count}::int) n
    cross join lateral (select abs(hashint4(n))::float8 / 2147483648 as one, abs(hashint4(n + 7))::float8 / 2147483648 as two,
      abs(hashint4(n + 13))::float8 / 2147483648 as three) chance
    cross join lateral (select case when one < 0.6 then 'person' else 'sweep' end as kind,
      ('a0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as request_id,
      ('b0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as grant_id,
      (array['grant.active', 'grant.ended', 'request.submitted', 'request.approved', 'grant.deactivating', 'request.denied',
        'secret.revealed', 'session.started', 'drift.found'])[1 + floor(power(two, 3) * 9)::int] as action) made
    join person a on a.place = floor(power(three, 2) * a.people)
    join person s on s.place = floor(power(two, 2) * s.people)
    join offer o on o.place = floor(power(one, 2) * o.roles)
    order by n`.execute(owner)
}

/** Each batch becomes due some seconds after it was marked: here the clock goes faster. */
async function rollUp(owner: Db): Promise<void> {
  let now = new Date()
  for (let quiet = 0; quiet < 3;) {
    const { more } = await rollUpAudit({ db: owner, now: () => now })
    quiet = more ? 0 : quiet + 1
    if (!more) now = new Date(now.getTime() + 20 * SECOND)
  }
}
