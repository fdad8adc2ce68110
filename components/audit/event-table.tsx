'use client'
import { cx } from '@/components/ui/cx'
import { Mono } from '@/components/ui/mono'
import { unpack, type Packed } from '@/components/ui/packed'
import { Table, Tbody, Thead } from '@/components/ui/table'
import { formatAt, type Clock } from '@/components/ui/time-format'
import { toneBox } from '@/components/ui/tone'
import { useFollow } from '@/components/ui/use-follow'
import type { AuditAction } from '@/lib/domain/audit'
import { columnName, type EventColumn, type EventRow } from './event-columns'
import { lookOf } from './event-words'

interface Props {
  rows: Packed<readonly EventRow[]>
  columns: readonly EventColumn[]
  /** How many columns, from the first on, stay in sight while the others scroll. */
  pinned: number
  /** The event whose sheet is open. */
  open: number | null
  clock: Clock
  /** An event's address without its number at the end. */
  eventHref: string
}

/** The events of a page, newest first; the first column opens the event. */
export function EventTable({ rows, columns, pinned, open, clock, eventHref }: Props) {
  const [first = 'time', ...rest] = columns
  const follow = useFollow({ scroll: false })
  return (
    // The links inside carry the keyboard: Enter on one is a click.
    <div role="presentation" className="overflow-x-auto" style={widths(columns, pinned)} onClick={follow}>
      <Table caption="Audit events, newest first" className={pinned > 0 ? `pin-${pinned}` : ''}>
        <Thead columns={columns.map((column) => columnName[column])} />
        <Tbody>
          {unpack(rows).map((row) => (
            <tr key={row.id} role="row" aria-current={row.id === open || undefined}>
              <th role="rowheader" scope="row" data-label={columnName[first]}>
                <a data-row="" className="row-link" href={eventHref + row.id}>
                  {shown(first, row, clock) || `Event ${row.id}`}
                </a>
              </th>
              {rest.map((column) => cell(column, row, clock))}
            </tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}

/** A pinned column begins where those before it end, so their widths must be known. */
const pinnedWidth: Partial<Record<EventColumn, string>> = { time: '11rem', action: '12rem', sequence: '6rem' }

function widths(columns: readonly EventColumn[], pinned: number): React.CSSProperties {
  return Object.fromEntries(
    columns.slice(0, pinned).map((column, index) => [`--w${index + 1}`, pinnedWidth[column] ?? '9.75rem']),
  )
}

/** Long names must not make tall rows: cut short, with the whole of it in the title and in the event's sheet. */
const cutFrom: Partial<Record<EventColumn, number>> = {
  actor: 12,
  object: 12,
  subject: 12,
  role: 12,
  target: 12,
  reason: 24,
}

// Elements, not components, here and below: a page has four hundred cells, and the wrapping would cost more than they do.
function cell(column: EventColumn, row: EventRow, clock: Clock) {
  const from = cutFrom[column]
  const content = shown(column, row, clock)
  const title =
    from !== undefined && typeof content === 'string' && content.length > from ? content : undefined
  return (
    <td
      key={column}
      role="cell"
      data-label={columnName[column]}
      title={title}
      className={title && (column === 'reason' ? 'cut max-w-61' : 'cut')}
    >
      {content}
    </td>
  )
}

function shown(column: EventColumn, row: EventRow, clock: Clock): React.ReactNode {
  switch (column) {
    case 'time':
      return row.time !== undefined && time(new Date(row.time), clock)
    case 'action':
      return row.action && badge(row.action)
    case 'sequence':
      return row.id
    case 'source':
    case 'correlation':
      return row[column] && <Mono className="line-clamp-1">{row[column]}</Mono>
    case 'actor':
    case 'object':
    case 'subject':
    case 'role':
    case 'target':
    case 'reason':
    case 'via':
      return row[column]
  }
}

function time(at: Date, clock: Clock) {
  const iso = at.toISOString()
  // The browser's names for zones may be newer than the server's; either is right, so no mismatch is reported.
  return (
    <time dateTime={iso} title={iso} className="whitespace-nowrap" suppressHydrationWarning>
      {formatAt(at, clock)}
    </time>
  )
}

function badge(action: AuditAction) {
  const { tone, glyph } = lookOf(action)
  return (
    <span data-glyph={glyph} className={cx('badge', toneBox[tone])}>
      {action}
    </span>
  )
}
