import { sql, type Kysely } from 'kysely'

/**
 * Who was eligible, in a group, an owner, or in which team, at any instant from now on. Triggers write it, so that nothing
 * that changes these rows, a directory say, can forget to; the web may read it and not write it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of tables) await sql.raw(statement).execute(db)
  for (const [table, columns, begins] of kept) {
    await sql.raw(keeper(table, columns, begins)).execute(db)
    await sql
      .raw(
        `create trigger ${table}_is_remembered after insert or update or delete on ${table}
         for each row execute function remember_${table}()`,
      )
      .execute(db)
    await sql
      .raw(
        `insert into ${table}_history (${columns.join(', ')}, valid_from)
         select ${columns.join(', ')}, ${begins === null ? `'-infinity'` : `least(${begins}, now())`} from ${table}`,
      )
      .execute(db)
    await sql.raw(`revoke insert, update, delete on ${table}_history from gatehouse_web`).execute(db)
  }
  await sql`insert into history_start (since) values (now())`.execute(db)
  await sql`revoke insert, update, delete on history_start from gatehouse_web`.execute(db)

  // How the approver had signed in stands with the answer: sessions are forgotten.
  await sql`
    alter table decision
      add column signed_in_at timestamptz,
      add column sign_in_methods text[]`.execute(db)

  await sql`create index request_submitted on activation_request (submitted_at desc)`.execute(db)
  await sql`create index grant_created on "grant" (created_at desc)`.execute(db)
  await sql`create index decision_decided on decision (decided_at desc)`.execute(db)
  await sql`
    create index grant_held on "grant" (access_removed_at, access_granted_at)
      where access_granted_at is not null`.execute(db)
}

const tables = [
  `create table history_start (
     singleton boolean primary key default true check (singleton),
     since timestamptz not null)`,
  `create table eligibility_history (
     id uuid not null, role_id uuid not null, principal_id uuid, group_id uuid,
     starts_at timestamptz not null, ends_at timestamptz, reason text not null,
     valid_from timestamptz not null, valid_to timestamptz)`,
  `create index eligibility_history_id on eligibility_history (id) where valid_to is null`,
  `create index eligibility_history_role on eligibility_history (role_id, valid_from)`,
  `create index eligibility_history_principal on eligibility_history (principal_id, valid_from)`,
  `create table principal_group_member_history (
     group_id uuid not null, principal_id uuid not null, source text not null,
     valid_from timestamptz not null, valid_to timestamptz)`,
  `create index principal_group_member_history_group on principal_group_member_history (group_id, valid_from)`,
  `create index principal_group_member_history_principal
     on principal_group_member_history (principal_id, group_id, valid_from)`,
  `create table role_owner_history (
     role_id uuid not null, principal_id uuid not null,
     valid_from timestamptz not null, valid_to timestamptz)`,
  `create index role_owner_history_role on role_owner_history (role_id, principal_id)`,
  `create table principal_history (
     id uuid not null, name text not null, title text not null, team_id uuid, manager_id uuid,
     status text not null, ends_at timestamptz, portal_roles text[] not null,
     valid_from timestamptz not null, valid_to timestamptz)`,
  `create index principal_history_id on principal_history (id, valid_from)`,
]

/**
 * What is kept of each table, its key first, and the column that says since when a row has stood; null where nothing does:
 * what stood when the history began is then taken for what stood all along, and history_start says from when that is exact.
 */
const kept: readonly (readonly [table: string, columns: readonly string[], begins: string | null])[] = [
  [
    'eligibility',
    ['id', 'role_id', 'principal_id', 'group_id', 'starts_at', 'ends_at', 'reason'],
    'created_at',
  ],
  ['principal_group_member', ['group_id', 'principal_id', 'source'], null],
  ['role_owner', ['role_id', 'principal_id'], null],
  [
    'principal',
    ['id', 'name', 'title', 'team_id', 'manager_id', 'status', 'ends_at', 'portal_roles'],
    'created_at',
  ],
]

const keys: Record<string, readonly string[]> = {
  eligibility: ['id'],
  principal_group_member: ['group_id', 'principal_id'],
  role_owner: ['role_id', 'principal_id'],
  principal: ['id'],
}

/** A version ends when the row does, or when something of it that is kept changes. */
function keeper(table: string, columns: readonly string[], begins: string | null): string {
  const row = (prefix: string) => columns.map((column) => `${prefix}.${column}`).join(', ')
  const same = (keys[table] ?? []).map((key) => `${key} = old.${key}`).join(' and ')
  const since =
    begins === null ? 'now()' : `case tg_op when 'INSERT' then least(new.${begins}, now()) else now() end`
  return `
    create function remember_${table}() returns trigger language plpgsql security definer
      set search_path = public, pg_temp as $$
    begin
      if tg_op = 'UPDATE' and (${row('old')}) is not distinct from (${row('new')}) then
        return null;
      end if;
      if tg_op <> 'INSERT' then
        update ${table}_history set valid_to = now() where ${same} and valid_to is null;
      end if;
      if tg_op <> 'DELETE' then
        insert into ${table}_history (${columns.join(', ')}, valid_from)
        values (${row('new')}, ${since});
      end if;
      return null;
    end $$`
}
