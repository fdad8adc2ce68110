import { sql, type Kysely } from 'kysely'

/** How careful one has to be with a person for the time being, said by whom, why and until when. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table principal
      add column risk text not null default 'normal' check (risk in ('normal', 'elevated', 'high')),
      add column risk_reason text not null default '',
      add column risk_set_by uuid references principal,
      add column risk_set_at timestamptz,
      add column risk_until timestamptz,
      add constraint principal_risk_said
        check (risk = 'normal' or (risk_reason <> '' and risk_set_at is not null)),
      add constraint principal_risk_by_another check (risk_set_by <> id)`.execute(db)
}
