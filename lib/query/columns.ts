export const columnNames = [
  'time',
  'actor',
  'action',
  'object',
  'subject',
  'role',
  'target',
  'reason',
  'via',
  'source',
  'sequence',
  'correlation',
] as const
export type ColumnName = (typeof columnNames)[number]

export const defaultColumns: readonly ColumnName[] = ['time', 'actor', 'action', 'object', 'subject', 'role']

/** The columns of an address, in its order: unknown and repeated ones are left out; none left means the default. */
export function readColumns(given: readonly string[]): ColumnName[] {
  const named = given
    .flatMap((each) => each.split(','))
    .flatMap((word) => columnNames.filter((name) => name === word))
  const distinct = [...new Set(named)]
  return distinct.length > 0 ? distinct : [...defaultColumns]
}

/** The columns with one moved a place towards the start (-1) or the end (1). */
export function moveColumn(columns: readonly ColumnName[], name: ColumnName, by: -1 | 1): ColumnName[] {
  const from = columns.indexOf(name)
  const to = from + by
  if (from < 0 || to < 0 || to >= columns.length) return [...columns]
  const rest = columns.filter((each) => each !== name)
  return [...rest.slice(0, to), name, ...rest.slice(to)]
}
