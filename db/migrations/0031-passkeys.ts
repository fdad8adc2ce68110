import { sql, type Kysely } from 'kysely'

/** Passkeys registered with the portal, and the challenges they answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table passkey (
      id uuid primary key default uuid_v7(),
      principal_id uuid not null references principal on delete cascade,
      credential_id text not null unique,
      public_key bytea not null,
      counter bigint not null check (counter >= 0),
      transports text[] not null default '{}',
      backup_eligible boolean not null,
      backed_up boolean not null,
      name text not null check (name <> ''),
      created_at timestamptz not null,
      last_used_at timestamptz,
      removed_at timestamptz
    )`.execute(db)
  await sql`create index passkey_principal on passkey (principal_id) where removed_at is null`.execute(db)

  // Good once, for the session that asked, and of an approval for the very answer it was made for.
  await sql`
    create table passkey_challenge (
      id uuid primary key default uuid_v7(),
      purpose text not null check (purpose in ('register', 'approve')),
      session_id uuid not null references session on delete cascade,
      principal_id uuid not null references principal on delete cascade,
      request_id uuid references activation_request on delete cascade,
      stage integer,
      duration_ms bigint,
      challenge text not null unique,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      check ((purpose = 'approve') = (request_id is not null and stage is not null))
    )`.execute(db)
  await sql`create index passkey_challenge_expires on passkey_challenge (expires_at)`.execute(db)

  await sql`
    do $$ begin
      if exists (select from pg_roles where rolname = 'gatehouse_web') then
        revoke delete on passkey from gatehouse_web;
        revoke update on passkey_challenge from gatehouse_web;
      end if;
    end $$`.execute(db)
}
