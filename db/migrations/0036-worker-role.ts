import { sql, type Kysely } from 'kysely'

/** A role for the engine, which alone reads sealed secrets; the web's goes on writing them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // An error, not a warning: without the role nothing could read a sealed secret any more.
  await sql`
    do $$
    declare member text;
    begin
      if not exists (select from pg_roles where rolname = 'gatehouse_web') then
        return;
      end if;
      begin
        if not exists (select from pg_roles where rolname = 'gatehouse_worker') then
          create role gatehouse_worker nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end;
      if not pg_has_role('gatehouse_worker', 'gatehouse_web', 'member') then
        grant gatehouse_web to gatehouse_worker;
      end if;
      -- Who serves the web with one login so far goes on doing so, until that login is taken out of the role.
      for member in
        select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member
         where m.roleid = 'gatehouse_web'::regrole and r.rolcanlogin and not r.rolsuper
           and pg_has_role(r.oid, 'gatehouse_web', 'usage') and not pg_has_role(r.oid, 'gatehouse_worker', 'member')
      loop
        execute format('grant gatehouse_worker to %I', member);
      end loop;
    exception when insufficient_privilege then
      raise exception 'the role gatehouse_worker could not be set up'
        using hint = 'As a superuser: create role gatehouse_worker nologin; grant gatehouse_web to gatehouse_worker; '
          'grant gatehouse_worker to the login of DATABASE_URL. Then run the migrations again.';
    end $$`.execute(db)
  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        execute format('grant usage on schema %I to gatehouse_worker', current_schema());
        revoke select on assignment, target_secret, sink_secret from gatehouse_web;
        grant select on assignment, target_secret, sink_secret to gatehouse_worker;
        grant select (id, target_id, principal_id, account, entitlement_key, entitlement, pre_existing, observed,
          observed_at, native_until, due_at, lease, leased_until, attempts, failing_since, error_class, error_message,
          second_look_at, secret_set_at, secret_revealed_at, secret_renewal) on assignment to gatehouse_web;
        grant select (target_id, field, set_at, set_by) on target_secret to gatehouse_web;
        grant select (sink_id, field, set_at, set_by) on sink_secret to gatehouse_web;
      end if;
    end $$`.execute(db)
}
