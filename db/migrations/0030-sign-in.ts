import { sql, type Kysely } from 'kysely'

/** Sessions that can be told apart and ended, errands to the identity provider, and the proof kept with what was done. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table session
      add column last_seen_at timestamptz,
      add column source_address text,
      add column user_agent text not null default '',
      -- What the person could do when the token was made: another set of roles makes another token.
      add column portal_roles text[] not null default '{}',
      add column ended_because text,
      add column provider text,
      add column issuer text,
      add column subject text,
      add column provider_session text,
      -- Sealed; handed back to the provider when its session is to end too.
      add column id_token bytea`.execute(db)
  await sql`
    update session s set last_seen_at = s.created_at, portal_roles = p.portal_roles
      from principal p where p.id = s.principal_id`.execute(db)
  await sql`alter table session alter column last_seen_at set not null`.execute(db)
  await sql`alter table session alter column last_seen_at set default now()`.execute(db)
  await sql`create index session_issuer on session (issuer, provider_session) where revoked_at is null`.execute(
    db,
  )

  // Why somebody was sent to the provider besides signing in. Short-lived, bound to a session, settled once.
  await sql`
    create table errand (
      id uuid primary key default uuid_v7(),
      kind text not null check (kind in ('step-up', 'claims-test')),
      session_id uuid not null references session on delete cascade,
      principal_id uuid not null references principal on delete cascade,
      provider text,
      state_hash bytea unique,
      purpose text not null default '',
      return_path text not null,
      max_age_ms bigint,
      methods text[] not null default '{}',
      form bytea,
      result bytea,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      settled_at timestamptz,
      refusal text,
      used_at timestamptz
    )`.execute(db)
  await sql`create index errand_expires on errand (expires_at)`.execute(db)

  // Logout tokens that were heard: the same one is not believed twice.
  await sql`
    create table logout_token (
      issuer text not null,
      jti text not null,
      expires_at timestamptz not null,
      primary key (issuer, jti)
    )`.execute(db)

  await sql`alter table activation_request add column sign_in jsonb`.execute(db)
  await sql`alter table decision add column sign_in jsonb`.execute(db)

  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke update on logout_token from gatehouse_web;
      end if;
    end $$`.execute(db)
}
