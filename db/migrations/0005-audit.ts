import { sql, type Kysely } from 'kysely'

/** The append-only log, and the rights that keep it so. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The names are kept as they were at the time; transaction is what a later sealer orders by.
  await sql`
    create table audit_event (
      id bigint primary key generated always as identity,
      occurred_at timestamptz not null,
      transaction xid8 not null default pg_current_xact_id(),
      actor_kind text not null check (actor_kind in ('person', 'system', 'sweep', 'connector', 'token')),
      actor_id uuid,
      actor_name text not null,
      action text not null check (action ~ '^[a-z]+[.][a-z_]+$'),
      object_type text not null,
      object_id text not null,
      object_name text not null,
      request_id uuid,
      grant_id uuid,
      assignment_id uuid,
      subject_id uuid,
      subject_name text,
      role_id uuid,
      role_name text,
      target_id uuid,
      target_name text,
      reason text,
      before jsonb,
      after jsonb,
      source_address inet,
      via text not null check (via in ('web', 'api', 'sweep', 'engine', 'cli', 'sign-in')),
      correlation_id text,
      search text not null generated always as (lower(
        actor_name || ' ' || action || ' ' || object_name || ' ' || coalesce(subject_name, '') || ' ' ||
        coalesce(role_name, '') || ' ' || coalesce(target_name, '') || ' ' || coalesce(reason, '') || ' ' ||
        coalesce(correlation_id, ''))) stored,
      check ((actor_kind = 'person') = (actor_id is not null))
    )`.execute(db)
  await sql`create index audit_event_time on audit_event (occurred_at, id)`.execute(db)
  await sql`create index audit_event_actor on audit_event (actor_id, id)`.execute(db)
  await sql`create index audit_event_action on audit_event (action, id)`.execute(db)
  await sql`create index audit_event_subject on audit_event (subject_id, id)`.execute(db)
  await sql`create index audit_event_role on audit_event (role_id, id)`.execute(db)
  await sql`create index audit_event_target on audit_event (target_id, id)`.execute(db)
  await sql`create index audit_event_request on audit_event (request_id, id) where request_id is not null`.execute(
    db,
  )
  await sql`create index audit_event_search on audit_event using gin (search gin_trgm_ops) with (fastupdate = on)`.execute(
    db,
  )
  await sql`
    create trigger audit_event_is_append_only before update or delete on audit_event
      for each row execute function refuse_change()`.execute(db)
  await sql`
    create trigger audit_event_is_kept before truncate on audit_event
      for each statement execute function refuse_change()`.execute(db)

  // The role belongs to the cluster and may exist already, or be beyond our rights to create: then the triggers stand alone.
  await sql`
    do $$ begin
      if not exists (select from pg_roles where rolname = 'gatehouse_web') then
        create role gatehouse_web nologin;
      end if;
    exception
      when insufficient_privilege then
        raise warning 'role gatehouse_web could not be created: create it and run the migrations again to separate rights';
      when duplicate_object or unique_violation then null;
    end $$`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        execute format('grant usage on schema %I to gatehouse_web', current_schema());
        execute format('grant select, insert, update, delete on all tables in schema %I to gatehouse_web', current_schema());
        execute format('alter default privileges in schema %I grant select, insert, update, delete on tables to gatehouse_web', current_schema());
        revoke update, delete on audit_event, policy_version from gatehouse_web;
        if to_regclass('kysely_migration') is not null then
          revoke insert, update, delete on kysely_migration, kysely_migration_lock from gatehouse_web;
        end if;
      end if;
    end $$`.execute(db)
}
