import { sql, type RawBuilder } from 'kysely'

/** Whether the delegation in the row `of` is about cases of this role on this target; both are columns. */
export function covers(of: string, role: { id: string; target: string }): RawBuilder<boolean> {
  const [roles, targets] = [sql.ref(`${of}.role_ids`), sql.ref(`${of}.target_ids`)]
  return sql<boolean>`(${roles} = '{}' and ${targets} = '{}'
    or ${sql.ref(role.id)} = any (${roles}) or ${sql.ref(role.target)} = any (${targets}))`
}

/**
 * Whether the delegation in the row `of` holds at `now`. One that has begun holds for those too who read the clock just
 * before it did: its cases have moved, and nobody will come back for theirs.
 */
export function holds(of: string, now: Date): RawBuilder<boolean> {
  const at = (column: string) => sql.ref(`${of}.${column}`)
  return sql<boolean>`(${at('ended_at')} is null and ${now} < ${at('ends_at')}
    and (${at('starts_at')} <= ${now} or ${at('began_at')} is not null))`
}

/** The delegation by which cases of a role go past the person in the column `person`, as `id` and `delegate_id`. */
export function absenceOf(
  person: string,
  args: { role: { id: string; target: string }; now: Date },
): RawBuilder<unknown> {
  return sql`(select e.id, e.delegate_id from delegation e
    where e.principal_id = ${sql.ref(person)} and ${holds('e', args.now)} and ${covers('e', args.role)}
    order by e.created_at desc limit 1)`
}
