import { sql, type Kysely } from 'kysely'

/** Tokens with which programs come in, and how much anybody may ask in a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Who answers for somebody from outside, and for a machine.
  await sql`
    alter table principal
      add column sponsor_id uuid references principal,
      add constraint principal_sponsored_by_another check (sponsor_id <> id),
      add constraint principal_machine_is_sponsored check (kind = 'person' or sponsor_id is not null),
      add constraint principal_machine_rules_nothing check (kind = 'person' or portal_roles = '{}')`.execute(
    db,
  )
  await sql`create index principal_sponsor on principal (sponsor_id) where sponsor_id is not null`.execute(db)

  // Without a principal it acts for the portal itself, as a directory does that provisions people.
  await sql`
    create table api_token (
      id uuid primary key default uuid_v7(),
      key text not null unique check (key ~ '^[0-9A-Za-z]{12}$'),
      secret_hash bytea not null check (octet_length(secret_hash) = 32),
      name text not null check (name <> ''),
      principal_id uuid references principal,
      scopes text[] not null check (scopes <> '{}'),
      networks text[] not null default '{}',
      issuer text,
      created_at timestamptz not null,
      created_by uuid not null references principal,
      expires_at timestamptz not null,
      last_used_at timestamptz,
      last_used_from inet,
      refused_at timestamptz,
      warn_at timestamptz,
      revoked_at timestamptz,
      revoked_by uuid references principal,
      revoked_because text,
      constraint api_token_life check (expires_at > created_at and expires_at <= created_at + interval '90 days'),
      constraint api_token_revoked_why check ((revoked_at is null) = (revoked_because is null))
    )`.execute(db)
  await sql`create index api_token_principal on api_token (principal_id) where revoked_at is null`.execute(db)
  await sql`create index api_token_warning on api_token (warn_at) where revoked_at is null and warn_at is not null`.execute(
    db,
  )
  // What a token may do is settled when it is made: no statement of the web's login widens or revives one.
  await sql`revoke update, delete on api_token from gatehouse_web`.execute(db)
  await sql`
    grant update (last_used_at, last_used_from, refused_at, warn_at, revoked_at, revoked_by, revoked_because)
      on api_token to gatehouse_web`.execute(db)
  await sql`
    create function keep_token_revoked() returns trigger language plpgsql as $$
    begin
      raise exception 'a revoked token stays revoked' using errcode = 'restrict_violation';
    end $$`.execute(db)
  await sql`
    create trigger api_token_stays_revoked before update of revoked_at on api_token
      for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
      execute function keep_token_revoked()`.execute(db)

  // Lost at a crash and no harm done: it is written with every call, and need not wait for a disk.
  await sql`
    create unlogged table rate_limit (
      key text primary key,
      full_at timestamptz not null
    ) with (fillfactor = 50)`.execute(db)
}
