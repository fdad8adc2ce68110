import { sql, type Kysely } from 'kysely'

/** Machines that people answer for: what they are called themselves, and that they decide nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table principal
      add column own_name text,
      add constraint principal_machine_has_own_name check (kind = 'person' or own_name <> '')`.execute(db)
  // The last of several guards: whatever policy, group or delegation names a machine, no answer of one is kept.
  await sql`
    create function refuse_machine_decision() returns trigger language plpgsql as $$
    begin
      if exists (select from principal where id = new.principal_id and kind <> 'person') then
        raise exception 'only people decide' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger decision_is_by_a_person before insert or update on decision
      for each row execute function refuse_machine_decision()`.execute(db)
}
