import { sql, type RawBuilder } from 'kysely'
import type { DirectoryFilter, GroupField, PersonField } from '@/lib/domain/directory'

type Column =
  | { is: 'text' | 'id' | 'truth' | 'time'; sql: RawBuilder<unknown> }
  | { is: 'several'; having: (match: RawBuilder<boolean>) => RawBuilder<boolean>; sql: RawBuilder<unknown> }

const kept = (name: string): Column => ({ is: 'text', sql: sql`d.attributes ->> ${sql.lit(name)}` })
const named = (name: string): Column => ({
  is: 'text',
  sql: sql`d.attributes -> 'name' ->> ${sql.lit(name)}`,
})

/** Where each attribute of a person stands. `p` is the principal, `d` what the directory wrote. */
export const personColumns: Record<PersonField, Column> = {
  id: { is: 'id', sql: sql`p.id` },
  userName: { is: 'text', sql: sql`d.user_name` },
  externalId: { is: 'text', sql: sql`d.external_id` },
  displayName: kept('displayName'),
  givenName: named('givenName'),
  familyName: named('familyName'),
  formatted: named('formatted'),
  active: { is: 'truth', sql: sql`(p.status = 'active')` },
  email: {
    is: 'several',
    sql: sql`each ->> 'value'`,
    having: (match) =>
      sql<boolean>`exists (select from jsonb_array_elements(d.attributes -> 'emails') each where ${match})`,
  },
  title: kept('title'),
  userType: kept('userType'),
  employeeNumber: kept('employeeNumber'),
  department: kept('department'),
  manager: { is: 'text', sql: sql`d.attributes -> 'manager' ->> 'value'` },
  created: { is: 'time', sql: sql`d.created_at` },
  lastModified: { is: 'time', sql: sql`d.updated_at` },
  group: {
    is: 'several',
    sql: sql`m.group_id::text`,
    having: (match) =>
      sql<boolean>`exists (select from principal_group_member m where m.principal_id = p.id and ${match})`,
  },
}

/** The same of a group. `g` is the group, `d` what the directory wrote. */
export const groupColumns: Record<GroupField, Column> = {
  id: { is: 'id', sql: sql`g.id` },
  displayName: { is: 'text', sql: sql`g.name` },
  externalId: { is: 'text', sql: sql`d.external_id` },
  member: {
    is: 'several',
    sql: sql`m.principal_id::text`,
    having: (match) =>
      sql<boolean>`exists (select from principal_group_member m where m.group_id = g.id and ${match})`,
  },
  created: { is: 'time', sql: sql`d.created_at` },
  lastModified: { is: 'time', sql: sql`d.updated_at` },
}

/** A filter as a condition. Nothing of it is written into the statement: values are parameters, names are ours. */
export function condition<Field extends string>(
  filter: DirectoryFilter<Field>,
  columns: Record<Field, Column>,
): RawBuilder<boolean> {
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const parts = filter.of.map((each) => condition(each, columns))
      return sql<boolean>`(${sql.join(parts, filter.kind === 'all' ? sql` and ` : sql` or `)})`
    }
    case 'not':
      return sql<boolean>`not coalesce(${condition(filter.of, columns)}, false)`
    case 'present': {
      const column = columns[filter.field]
      const present = sql<boolean>`${column.sql} is not null`
      return column.is === 'several' ? column.having(present) : sql<boolean>`(${present})`
    }
    case 'compare': {
      const column = columns[filter.field]
      if (column.is !== 'several') return comparison(column, filter)
      // "ne" holds where none of several is it.
      if (filter.by === 'ne')
        return sql<boolean>`not ${column.having(comparison(column, { ...filter, by: 'eq' }))}`
      return column.having(comparison(column, filter))
    }
  }
}

function comparison(
  column: Column,
  { by, value }: Pick<Extract<DirectoryFilter<string>, { kind: 'compare' }>, 'by' | 'value'>,
): RawBuilder<boolean> {
  const exact = column.is === 'truth' || column.is === 'time'
  const left = exact ? column.sql : sql`lower(${column.is === 'id' ? sql`${column.sql}::text` : column.sql})`
  const right = exact ? sql`${value}` : sql`${String(value).toLowerCase()}::text`
  switch (by) {
    case 'eq':
      return sql<boolean>`(${left} = ${right})`
    case 'ne':
      return sql<boolean>`(${left} is distinct from ${right})`
    case 'gt':
      return sql<boolean>`(${left} > ${right})`
    case 'ge':
      return sql<boolean>`(${left} >= ${right})`
    case 'lt':
      return sql<boolean>`(${left} < ${right})`
    case 'le':
      return sql<boolean>`(${left} <= ${right})`
    case 'co':
      return sql<boolean>`(strpos(${left}::text, ${right}::text) > 0)`
    case 'sw':
      return sql<boolean>`starts_with(${left}::text, ${right}::text)`
    case 'ew':
      return sql<boolean>`(right(${left}::text, length(${right}::text)) = ${right}::text)`
  }
}
