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

/** More would leave no room for what scrolls. */
export const mostPinned = 3

/** The columns of an address, in its order: unknown and repeated ones are left out; none left means the default. */
export function readColumns(given: readonly string[]): ColumnName[] {
  const named = given
    .flatMap((each) => each.split(','))
    .flatMap((word) => columnNames.filter((name) => name === word))
  const distinct = [...new Set(named)]
  return distinct.length > 0 ? distinct : [...defaultColumns]
}
