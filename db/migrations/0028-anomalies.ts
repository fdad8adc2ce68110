import { sql, type Kysely } from 'kysely'

/** What was unusual about a request, counted when it was asked for, and from when on something counts as unusual. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Named as they were then; nothing is ever changed.
  await sql`
    create table anomaly (
      id uuid primary key default uuid_v7(),
      kind text not null,
      noted_at timestamptz not null,
      request_id uuid references activation_request,
      finding_id uuid references drift_finding,
      principal_id uuid references principal,
      role_id uuid references role,
      target_id uuid references target,
      text text not null check (text <> ''),
      counted jsonb not null,
      check (num_nonnulls(request_id, finding_id) = 1)
    )`.execute(db)
  await sql`create unique index anomaly_of_request on anomaly (request_id, kind) where request_id is not null`.execute(
    db,
  )
  await sql`create unique index anomaly_of_finding on anomaly (finding_id) where finding_id is not null`.execute(
    db,
  )
  await sql`create index anomaly_newest on anomaly (noted_at desc, id desc)`.execute(db)
  await sql`create index anomaly_kind on anomaly (kind, noted_at desc, id desc)`.execute(db)
  await sql`
    create trigger anomaly_is_append_only before update or delete on anomaly
      for each row execute function refuse_change()`.execute(db)
  await sql`
    create table anomaly_thresholds (
      singleton boolean primary key default true check (singleton),
      settings jsonb not null,
      changed_at timestamptz,
      changed_by uuid references principal
    )`.execute(db)
  await sql`
    insert into anomaly_thresholds (settings) values (${JSON.stringify({
      firstUseDays: 365,
      hoursFrom: 7,
      hoursTo: 19,
      hoursUsualPercent: 20,
      oftenFactor: 3,
      oftenAtLeast: 5,
      peersPercentile: 95,
      pairPercent: 80,
      pairAtLeast: 5,
      reciprocalAtLeast: 3,
      deniedDays: 14,
      afterEnd: true,
    })}::jsonb)`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke all on anomaly, anomaly_thresholds from gatehouse_web;
        grant select, insert on anomaly to gatehouse_web;
        grant select, update on anomaly_thresholds to gatehouse_web;
      end if;
    end $$`.execute(db)
}
