/** How a value is read: its kind says how a screen words it and what a file holds. */
export const columnKinds = [
  'text',
  'person',
  'role',
  'request',
  'time',
  'duration',
  'count',
  'share',
  'event',
  'diff',
] as const
/**
 * `duration`: milliseconds. `share`: 0 to 1. `request`: `REQ-2041`. `event`: a sequence number of the log. `diff`: what stood
 * before and after, by name.
 */
export type ColumnKind = (typeof columnKinds)[number]

export interface Column {
  /** The name in files, in snake case; a length of time ends in `_ms`. */
  id: string
  label: string
  kind: ColumnKind
  /** Left out on screen, where a row would be too wide; in the file and in the row's details all the same. */
  aside?: true
}

/** A figure over all rows of a report, not only those of a page or a sample. */
export interface Figure {
  id: string
  label: string
  kind: 'count' | 'duration' | 'share' | 'text'
}

export type Cell = string | number | boolean | Date | Diff | null
export type Diff = Record<string, { before: unknown; after: unknown }>
/** One row: its identity, for a sample and for paging, beside its cells by column. */
export interface Row {
  key: string
  cells: Record<string, Cell>
}

/** `2.5 s` would be less than a file says, so nothing is rounded there: the value of a cell as files hold it. */
export function fileValue(cell: Cell | undefined): string | number | boolean | Diff | null {
  if (cell === undefined || cell === null) return null
  return cell instanceof Date ? cell.toISOString() : cell
}

export interface Leaf {
  path: string
  before: unknown
  after: unknown
}

/** What differs, place by place: `approval › stages › 1 › needed`. Lists of plain values are one place. */
export function leavesOf(diff: Diff): Leaf[] {
  return Object.entries(diff).flatMap(([path, { before, after }]) => differing(path, before, after))
}

function differing(path: string, before: unknown, after: unknown): Leaf[] {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return []
  const [old, fresh] = [partsOf(before), partsOf(after)]
  if (old === null || fresh === null) return [{ path, before, after }]
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
  return names.flatMap((name) => differing(`${path} › ${name}`, old[name], fresh[name]))
}

/** The parts of an object, or of a list of objects by their place from 1; null for what is shown whole. */
function partsOf(value: unknown): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value)) return { ...value }
  const objects = value.every((each) => typeof each === 'object' && each !== null)
  return objects && value.length > 0
    ? Object.fromEntries(value.map((each, index) => [index + 1, each]))
    : null
}
