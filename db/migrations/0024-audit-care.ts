import { sql, type Kysely } from 'kysely'

/** What goes on around the sealed log: withheld openings, witnesses, anchors outside, and checking it again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // What is left of an opening whose salt was destroyed.
  await sql`
    create table audit_withheld (
      event_id bigint not null references audit_leaf (event_id),
      part text not null check (part in ('people', 'words')),
      commitment bytea not null check (length(commitment) = 32),
      primary key (event_id, part)
    )`.execute(db)
  await sql`
    create table audit_cosignature (
      size bigint not null references audit_checkpoint,
      witness text not null,
      line text not null,
      received_at timestamptz not null,
      primary key (size, witness)
    )`.execute(db)
  // Whether a checkpoint vouches for a new key: signed by two of the log's own.
  await sql`alter table audit_checkpoint add column several boolean not null
    generated always as (note like e'%\n\u2014 %\n\u2014 %') stored`.execute(db)
  await sql`create index audit_checkpoint_several on audit_checkpoint (size) where several`.execute(db)
  // How far each place outside has been told; name is its address without what is secret in it.
  await sql`
    create table audit_anchor (
      name text primary key,
      size bigint not null default 0,
      anchored_at timestamptz,
      failures integer not null default 0,
      problem text,
      due_at timestamptz not null
    )`.execute(db)
  // The log is read again from its beginning, slice by slice; frontier holds the tree as far as this round has come.
  await sql`
    create table audit_check (
      singleton boolean primary key default true check (singleton),
      next_sequence bigint not null default 0,
      round_size bigint not null default 0,
      round_began_at timestamptz,
      frontier jsonb not null default '[]',
      checked_size bigint,
      checked_at timestamptz,
      failed_at timestamptz,
      finding text,
      finding_sequence bigint
    )`.execute(db)
  await sql`insert into audit_check default values`.execute(db)
  // A closed month that was written to a file and left the database; its leaves and tiles stay.
  await sql`
    create table audit_archive (
      month date primary key,
      first_sequence bigint not null,
      last_sequence bigint not null,
      events bigint not null,
      sha256 bytea not null,
      file text not null,
      archived_at timestamptz not null,
      restored_at timestamptz
    )`.execute(db)
  await withholding(db)
  await sql`
    create trigger audit_withheld_is_append_only before update or delete on audit_withheld
      for each row execute function refuse_change()`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke all on audit_withheld, audit_cosignature, audit_anchor, audit_check, audit_archive from gatehouse_web;
        grant select on audit_withheld, audit_archive to gatehouse_web;
        grant select, insert on audit_cosignature to gatehouse_web;
        grant select, insert, update on audit_anchor to gatehouse_web;
        grant select, update on audit_check to gatehouse_web;
        grant execute on function withhold_audit_events(uuid, text, bigint[], bytea[], bytea[]) to gatehouse_web;
      end if;
    end $$`.execute(db)
}

/**
 * The one way in which a sealed event changes: somebody who has left is named by a pseudonym from then on. Only these
 * columns, only inside this function, and only where the commitment stays behind.
 */
async function withholding(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' and current_setting('gatehouse.withholding', true) = 'on' then
        -- One within the other: a condition is planned as a whole, and the other table's row lacks these columns.
        if tg_table_name = 'audit_leaf' then
          if to_jsonb(new) - array['people_salt', 'words_salt'] = to_jsonb(old) - array['people_salt', 'words_salt']
            and (new.people_salt is null or new.people_salt = old.people_salt)
            and (new.words_salt is null or new.words_salt = old.words_salt) then
            return new;
          end if;
        elsif to_jsonb(new) - array['actor_name', 'subject_name', 'source_address', 'object_name', 'reason', 'before',
            'after'] = to_jsonb(old) - array['actor_name', 'subject_name', 'source_address', 'object_name', 'reason',
            'before', 'after'] then
          return new;
        end if;
      end if;
      raise exception '% of % is refused: its rows are never changed', tg_op, tg_table_name using errcode = '42501';
    end $$`.execute(db)
  for (const table of ['audit_event', 'audit_leaf']) {
    await sql`drop trigger ${sql.ref(`${table}_is_append_only`)} on ${sql.ref(table)}`.execute(db)
    await sql`
      create trigger ${sql.ref(`${table}_is_append_only`)} before update or delete on ${sql.ref(table)}
        for each row execute function refuse_audit_change()`.execute(db)
  }
  await sql`
    create function withhold_audit_events(person uuid, pseudonym text, events bigint[], people bytea[], words bytea[])
      returns void language plpgsql security definer as $$
    declare
      real_name text := (select p.name from principal p where p.id = person and p.status = 'disabled');
    begin
      if real_name is null then
        raise exception 'only who has left can be made a pseudonym of';
      end if;
      if cardinality(events) <> cardinality(people) or cardinality(events) <> cardinality(words)
        or exists (select from unnest(events) as w (id) where not exists (select from audit_leaf l where l.event_id = w.id)) then
        raise exception 'only sealed events can be withheld, each with what it is to leave behind';
      end if;
      perform set_config('gatehouse.withholding', 'on', true);
      insert into audit_withheld (event_id, part, commitment)
        select id, 'people', people_of from unnest(events, people) as w (id, people_of) where people_of is not null
        union all
        select id, 'words', words_of from unnest(events, words) as w (id, words_of) where words_of is not null
        on conflict do nothing;
      update audit_event e set
        actor_name = case when w.people_of is not null and e.actor_id = person then pseudonym else e.actor_name end,
        subject_name = case when w.people_of is not null and e.subject_id = person then pseudonym else e.subject_name end,
        source_address = case when w.people_of is not null and e.actor_id = person then null else e.source_address end,
        object_name = case when w.words_of is null then e.object_name else replace(e.object_name, real_name, pseudonym) end,
        reason = case when w.words_of is null then e.reason else replace(e.reason, real_name, pseudonym) end,
        before = case when w.words_of is null then e.before else replace(e.before::text, real_name, pseudonym)::jsonb end,
        after = case when w.words_of is null then e.after else replace(e.after::text, real_name, pseudonym)::jsonb end
        from unnest(events, people, words) as w (id, people_of, words_of) where e.id = w.id;
      update audit_leaf l set
        people_salt = case when w.people_of is null then l.people_salt end,
        words_salt = case when w.words_of is null then l.words_salt end
        from unnest(events, people, words) as w (id, people_of, words_of) where l.event_id = w.id;
      update audit_text t set search = audit_search_text(e) from audit_event e where e.id = t.id and e.id = any(events);
      perform set_config('gatehouse.withholding', 'off', true);
    end $$`.execute(db)
  await sql`
    do $$ begin
      execute format('alter function withhold_audit_events(uuid, text, bigint[], bytea[], bytea[]) set search_path = %I, pg_temp', current_schema());
      revoke all on function withhold_audit_events(uuid, text, bigint[], bytea[], bytea[]) from public;
    end $$`.execute(db)
}
