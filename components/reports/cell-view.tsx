import type { Route } from 'next'
import Link from 'next/link'
import { cx } from '@/components/ui/cx'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { endReasonLabel, grantStateLabel } from '@/lib/domain/grant'
import { leavesOf, type Cell, type Column, type Diff } from '@/lib/domain/report/columns'
import { measured, shareText } from '@/lib/domain/report/words'

export interface CellLinks {
  request: (name: string) => Route
  /** The explorer with everything about a person, a role or an event. */
  person: (name: string) => Route
  role: (name: string) => Route
  event: (sequence: number) => Route
}

interface Props {
  column: Pick<Column, 'kind'>
  cell: Cell | undefined
  clock: Clock
  links: CellLinks
  /** In full, where there is room. */
  whole?: boolean
}

/** One value as a person reads it; the file holds the same one unrounded. */
export function CellView({ column, cell, clock, links, whole = false }: Props) {
  if (cell === null || cell === undefined || cell === '') return <span className="text-ink-3">–</span>
  if (cell instanceof Date) return <Time at={cell} clock={clock} show="absolute" />
  if (typeof cell === 'number')
    return column.kind === 'event' ? (
      <To href={links.event(cell)}>{String(cell)}</To>
    ) : (
      <span className="tabular-nums" title={column.kind === 'duration' ? `${cell} ms` : undefined}>
        {numberText(column.kind, cell)}
      </span>
    )
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no'
  if (typeof cell === 'object') return <DiffView diff={cell} whole={whole} />
  switch (column.kind) {
    case 'request':
      return (
        <span className="whitespace-nowrap">
          <To href={links.request(cell)}>{cell}</To>
        </span>
      )
    case 'person':
      return <To href={links.person(cell)}>{cell}</To>
    case 'role':
      return <To href={links.role(cell)}>{cell}</To>
    case 'text':
    case 'time':
    case 'duration':
    case 'count':
    case 'share':
    case 'event':
    case 'diff':
      return <Text text={cell} whole={whole} />
  }
}

function numberText(kind: Column['kind'], value: number): string {
  if (kind === 'duration') return measured(value)
  return kind === 'share' ? shareText(value) : value.toLocaleString('en')
}

function To({ href, children }: { href: Route; children: React.ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-accent-ink hover:underline">
      {children}
    </Link>
  )
}

/** As many places as a row has room for; the details show all. */
const shownPlaces = 4

function DiffView({ diff, whole }: { diff: Diff; whole: boolean }) {
  const leaves = leavesOf(diff)
  const shown = whole ? leaves : leaves.slice(0, shownPlaces)
  return (
    <ul className="grid min-w-64 gap-0.5">
      {shown.map(({ path, before, after }) => (
        <li key={path} className="break-words">
          <span className="text-ink-2">{path}:</span> <Side value={before} />
          <span aria-hidden="true"> → </span>
          <span className="sr-only"> became </span>
          <Side value={after} />
        </li>
      ))}
      {leaves.length > shown.length && (
        <li className="text-ink-2">and {leaves.length - shown.length} more</li>
      )}
    </ul>
  )
}

/** What is long is cut on screen; the file holds all of it. */
function Side({ value }: { value: unknown }) {
  if (value === null || value === undefined) return <span className="text-ink-3">nothing</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const short = text.length > 90 ? `${text.slice(0, 88)}…` : text
  return <span title={text.length > 90 ? text.slice(0, 2_000) : undefined}>{short}</span>
}

const labels: Readonly<Record<string, string>> = { ...grantStateLabel, ...endReasonLabel }

/** A text of more than a few words keeps a width at which it can be read, and in a row at most four lines. */
function Text({ text, whole }: { text: string; whole: boolean }) {
  const words = labels[text] ?? text
  if (words.length <= 28) return words
  return (
    <span className={cx('block whitespace-pre-line sm:min-w-44', !whole && 'sm:line-clamp-4')} title={words}>
      {words}
    </span>
  )
}
