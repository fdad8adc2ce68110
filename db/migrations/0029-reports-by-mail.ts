import { sql, type Kysely } from 'kysely'

/** Reports that people are sent week by week or month by month, and the file that may go with a letter. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table report_subscription (
      id uuid primary key default uuid_v7(),
      principal_id uuid not null references principal on delete cascade,
      report text not null,
      every text not null check (every in ('week', 'month')),
      params jsonb not null,
      attach boolean not null,
      created_at timestamptz not null,
      next_at timestamptz not null,
      unique (principal_id, report, every, params)
    )`.execute(db)
  await sql`create index report_subscription_next on report_subscription (next_at)`.execute(db)
  await sql`
    alter table mail
      add column attachment_name text,
      add column attachment text,
      add check ((attachment is null) = (attachment_name is null))`.execute(db)
}
