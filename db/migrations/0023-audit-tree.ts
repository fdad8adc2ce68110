import { sql, type Kysely } from 'kysely'

const columns = `id, occurred_at, transaction, actor_kind, actor_id, actor_name, action, object_type, object_id, object_name,
  request_id, grant_id, assignment_id, subject_id, subject_name, role_id, role_name, target_id, target_name, reason, before,
  after, source_address, via, correlation_id`

/** What writers may say of an event: neither its sequence nor its transaction, which the sealer orders by. */
const written = columns.replace('id, ', '').replace('transaction, ', '')

/**
 * The log in partitions by month, and the Merkle tree over it: leaves, full tiles and signed checkpoints, made by a sealer
 * beside the write path.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await partition(db)
  await tree(db)
  await rights(db)
}

async function partition(db: Kysely<unknown>): Promise<void> {
  // The searched text is a function of the row type, which the new table gets a new one of.
  await sql`drop function audit_search_text(audit_event)`.execute(db)
  await sql`alter table audit_event rename to audit_event_before`.execute(db)
  // Names of constraints and indexes belong to the schema, not to the table.
  await sql`
    do $$ declare each record; begin
      for each in select conname from pg_constraint where conrelid = 'audit_event_before'::regclass and contype in ('c', 'p') loop
        execute format('alter table audit_event_before rename constraint %I to %I', each.conname, each.conname || '_before');
      end loop;
      for each in select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indrelid = 'audit_event_before'::regclass and not i.indisprimary loop
        execute format('drop index %I', each.relname);
      end loop;
    end $$`.execute(db)
  await sql`
    create table audit_event (
      id bigint generated always as identity,
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
      check ((actor_kind = 'person') = (actor_id is not null)),
      primary key (id, occurred_at)
    ) partition by range (occurred_at)`.execute(db)
  await sql`create index audit_event_time on audit_event (occurred_at, id)`.execute(db)
  await sql`create index audit_event_actor on audit_event (actor_id, id)`.execute(db)
  await sql`create index audit_event_action on audit_event (action, id)`.execute(db)
  await sql`create index audit_event_subject on audit_event (subject_id, id)`.execute(db)
  await sql`create index audit_event_role on audit_event (role_id, id)`.execute(db)
  await sql`create index audit_event_target on audit_event (target_id, id)`.execute(db)
  await sql`create index audit_event_request on audit_event (request_id, id) where request_id is not null`.execute(
    db,
  )
  await sql`create index audit_event_order on audit_event (transaction, id)`.execute(db)
  await sql`
    create trigger audit_event_is_append_only before update or delete on audit_event
      for each row execute function refuse_change()`.execute(db)
  await sql`
    create trigger audit_event_is_kept before truncate on audit_event
      for each statement execute function refuse_change()`.execute(db)
  // Takes what no month was made for: an event is never refused.
  await sql`create table audit_event_default partition of audit_event default`.execute(db)
  await sql`
    create trigger audit_event_is_kept before truncate on audit_event_default
      for each statement execute function refuse_change()`.execute(db)
  await sql`
    create function make_audit_partitions(first_month date, last_month date) returns integer
      language plpgsql security definer as $$
    declare
      month date := date_trunc('month', first_month);
      name text;
      made integer := 0;
    begin
      if last_month > first_month + interval '10 years' or last_month > statement_timestamp() + interval '14 months' then
        raise exception 'partitions are made for ten years at a time, and for the coming year';
      end if;
      while month <= last_month loop
        name := format('audit_event_%s', to_char(month, 'YYYY_MM'));
        -- A month is a month in UTC, whatever the session's zone.
        if to_regclass(name) is null and not exists (select from audit_event_default
          where occurred_at >= month::timestamp at time zone 'UTC'
            and occurred_at < (month + interval '1 month') at time zone 'UTC') then
          -- Made apart and attached: creating it in place would lock out every reader and writer of the log.
          execute format('create table %I (like audit_event including defaults including constraints including indexes)', name);
          if exists (select from pg_roles where rolname = 'gatehouse_web') then
            execute format('revoke all on %I from gatehouse_web', name);
          end if;
          execute format('create trigger audit_event_is_kept before truncate on %I for each statement execute function refuse_change()', name);
          execute format('alter table audit_event attach partition %I for values from (%L) to (%L)', name,
            month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
          made := made + 1;
        end if;
        month := month + interval '1 month';
      end loop;
      return made;
    end $$`.execute(db)
  await pinned(db, 'make_audit_partitions(date, date)')
  // Whoever reads for long is not to make all others wait behind this.
  await sql`alter function make_audit_partitions(date, date) set lock_timeout = '3s'`.execute(db)
  await sql`
    do $$ declare each record; begin
      for each in select distinct date_trunc('month', occurred_at at time zone 'UTC')::date as month from audit_event_before
        where occurred_at < statement_timestamp() + interval '13 months' loop
        perform make_audit_partitions(each.month, each.month);
      end loop;
      perform make_audit_partitions(current_date, (current_date + interval '2 months')::date);
    end $$`.execute(db)
  await sql`
    insert into audit_event (${sql.raw(columns)}) overriding system value
      select ${sql.raw(columns)} from audit_event_before order by id`.execute(db)
  await sql`
    select setval(pg_get_serial_sequence('audit_event', 'id'), greatest(1, (select max(id) from audit_event_before)),
      exists (select from audit_event_before))`.execute(db)
  await sql`drop table audit_event_before`.execute(db)
  await sql`
    do $$ begin
      execute format('alter sequence %s rename to audit_event_id_seq', pg_get_serial_sequence('audit_event', 'id'));
    end $$`.execute(db)
  await sql`
    create function audit_search_text(event audit_event) returns text language sql immutable parallel safe as $$
      select lower(
        event.actor_name || ' ' || event.action || ' ' || event.object_name || ' ' || coalesce(event.subject_name, '') ||
        ' ' || coalesce(event.role_name, '') || ' ' || coalesce(event.target_name, '') || ' ' ||
        coalesce(event.reason, '') || ' ' || coalesce(event.correlation_id, ''))
    $$`.execute(db)
}

async function tree(db: Kysely<unknown>): Promise<void> {
  // sequence counts from 0 without a gap: the event's place in the tree. A salt is null once it was destroyed.
  await sql`
    create table audit_leaf (
      sequence bigint primary key,
      event_id bigint not null unique,
      event_at timestamptz not null,
      hash bytea not null check (length(hash) = 32),
      people_salt bytea check (length(people_salt) = 16),
      words_salt bytea check (length(words_salt) = 16)
    )`.execute(db)
  // Full tiles only, so that none is ever changed; the right edge is read from the leaves and from the roots below.
  await sql`
    create table audit_tile (
      level smallint not null,
      index bigint not null,
      hashes bytea not null check (length(hashes) = 8192),
      root bytea not null check (length(root) = 32),
      primary key (level, index)
    )`.execute(db)
  await sql`alter table audit_tile alter column hashes set storage external`.execute(db)
  await sql`
    create table audit_checkpoint (
      size bigint primary key,
      root bytea not null check (length(root) = 32),
      note text not null,
      signed_at timestamptz not null
    )`.execute(db)
  for (const table of ['audit_leaf', 'audit_tile', 'audit_checkpoint']) {
    await sql`
      create trigger ${sql.ref(`${table}_is_append_only`)} before update or delete on ${sql.ref(table)}
        for each row execute function refuse_change()`.execute(db)
    await sql`
      create trigger ${sql.ref(`${table}_is_kept`)} before truncate on ${sql.ref(table)}
        for each statement execute function refuse_change()`.execute(db)
  }
  // Sealed in the order of (transaction, id) through last_*, among events above floor_id. In a log restored elsewhere the
  // numbers of transactions begin anew: what was there is sealed by its id, up to floor_id, and the order starts afresh.
  await sql`
    create table audit_seal_state (
      singleton boolean primary key default true check (singleton),
      cluster text,
      last_transaction xid8 not null default '0',
      last_id bigint not null default 0,
      floor_id bigint not null default 0,
      leftover_after bigint
    )`.execute(db)
  await sql`
    insert into audit_seal_state (cluster) select case
      when exists (select from audit_event where transaction > pg_current_xact_id()) then null
      else (select system_identifier::text from pg_control_system()) end`.execute(db)
  // Under a lock that no writer holds its own beside: afterwards whatever is in the log is there to be seen.
  await sql`
    create function reseat_audit_sealer() returns void language plpgsql security definer as $$
    begin
      lock table audit_event in share mode;
      update audit_seal_state set cluster = (select system_identifier::text from pg_control_system()),
        leftover_after = coalesce(leftover_after, floor_id),
        floor_id = greatest(floor_id, coalesce((select max(id) from audit_event), 0)),
        last_transaction = pg_snapshot_xmin(pg_current_snapshot()), last_id = 0;
    end $$`.execute(db)
  await pinned(db, 'reseat_audit_sealer()')
}

/** Runs with the owner's rights, so names must mean the owner's tables whatever the caller has in front of them. */
async function pinned(db: Kysely<unknown>, signature: string): Promise<void> {
  await sql`
    do $$ begin
      execute format('alter function ${sql.raw(signature)} set search_path = %I, pg_temp', current_schema());
      revoke all on function ${sql.raw(signature)} from public;
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        grant execute on function ${sql.raw(signature)} to gatehouse_web;
      end if;
    end $$`.execute(db)
}

async function rights(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke all on audit_event, audit_event_default, audit_leaf, audit_tile, audit_checkpoint, audit_seal_state
          from gatehouse_web;
        grant select, insert (${sql.raw(written)}) on audit_event to gatehouse_web;
        grant select, insert on audit_leaf, audit_tile, audit_checkpoint to gatehouse_web;
        grant select, update on audit_seal_state to gatehouse_web;
      end if;
    end $$`.execute(db)
}
