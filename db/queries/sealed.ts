import { sql, type RawBuilder } from 'kysely'
import type { Db, Tx } from '../client'

/** The columns that hold what is sealed, each with what its rows are told apart by and what a value is bound to. */
const columns = {
  'assignment.secret': { field: sql`'secret'::text`, setAt: sql`secret_set_at`, belongs: sql`id::text` },
  'target_secret.sealed': {
    id: 'target_id',
    field: sql`field`,
    setAt: sql`set_at`,
    belongs: sql`target_id::text`,
  },
  'sink_secret.sealed': { id: 'sink_id', field: sql`field`, setAt: sql`set_at`, belongs: sql`sink_id::text` },
  'session.id_token': { field: sql`'id_token'::text`, belongs: sql`concat_ws(' ', issuer, subject)` },
  'errand.form': { field: sql`'form'::text`, belongs: sql`session_id::text` },
  'errand.result': { field: sql`'result'::text`, belongs: sql`id::text` },
} satisfies Record<string, Column>

interface Column {
  /** The uuid column that is first in the key of the table; `id` unless given. */
  id?: string
  field: RawBuilder<unknown>
  setAt?: RawBuilder<unknown>
  belongs: RawBuilder<unknown>
}

export type SealedColumn = keyof typeof columns
export const sealedColumns = Object.keys(columns) as SealedColumn[]

export interface SealedRow {
  id: string
  field: string
  /** What the value is bound to besides its field: an id, or a provider's issuer and subject. */
  belongs: string
  set_at: Date | null
  sealed: Buffer
}

type After = Pick<SealedRow, 'id' | 'field'>
export const beforeTheFirst: After = { id: '00000000-0000-0000-0000-000000000000', field: '' }

/** Sealed values of a column in the order of their keys, at most `limit` of those behind `after`. */
export async function sealedAfter(
  db: Db,
  args: { column: SealedColumn; after: After; limit: number },
): Promise<SealedRow[]> {
  const { table, value, id, field, setAt, belongs } = partsOf(args.column)
  const { rows } = await sql<SealedRow>`
    select ${id} as id, ${field} as field, ${belongs} as belongs, ${setAt} as set_at, ${value} as sealed from ${table}
     where ${value} is not null and ${id} >= ${args.after.id}::uuid
       and (${id}, ${field}) > (${args.after.id}::uuid, ${args.after.field})
     order by ${id}, ${field} limit ${args.limit}`.execute(db)
  return rows
}

/** Puts new bytes where the old ones still are; answers how many. What changed meanwhile is left as it is. */
export async function replaceSealed(
  tx: Tx,
  args: { column: SealedColumn; values: readonly { row: SealedRow; resealed: Buffer }[] },
): Promise<number> {
  const { table, value, name, id, field } = partsOf(args.column)
  const list = (of: (each: (typeof args.values)[number]) => unknown) => args.values.map(of)
  const { numAffectedRows } = await sql`
    update ${table} set ${name} = n.new_value
      from unnest(${list(({ row }) => row.id)}::uuid[], ${list(({ row }) => row.field)}::text[],
                  ${list(({ row }) => row.sealed)}::bytea[], ${list(({ resealed }) => resealed)}::bytea[])
           as n (row_id, row_field, old_value, new_value)
     where ${id} = n.row_id and ${field} = n.row_field and ${value} = n.old_value`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

function partsOf(column: SealedColumn) {
  const [table = '', value = ''] = column.split('.')
  const { id = 'id', field, setAt = sql`null::timestamptz`, belongs }: Column = columns[column]
  return {
    table: sql.table(table),
    value: sql.ref(`${table}.${value}`),
    name: sql.ref(value),
    id: sql.ref(`${table}.${id}`),
    field,
    setAt,
    belongs,
  }
}
