import type { Route } from 'next'
import Link from 'next/link'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Cell, Column, Diff } from '@/lib/domain/report/columns'
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
}

/** One value as a person reads it; the file holds the same one unrounded. */
export function CellView({ column, cell, clock, links }: Props) {
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
  if (typeof cell === 'object') return <DiffView diff={cell} />
  switch (column.kind) {
    case 'request':
      return <To href={links.request(cell)}>{cell}</To>
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
      return <span className="whitespace-pre-line">{cell}</span>
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

function DiffView({ diff }: { diff: Diff }) {
  return (
    <ul className="grid gap-0.5">
      {Object.entries(diff).map(([name, { before, after }]) => (
        <li key={name} className="break-words">
          <span className="font-medium">{name}</span>: <Side value={before} />{' '}
          <span aria-hidden="true">→</span>
          <span className="sr-only"> became </span> <Side value={after} />
        </li>
      ))}
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
