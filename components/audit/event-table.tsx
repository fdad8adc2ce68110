'use client'
import { Badge } from '@/components/ui/badge'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { useFollow } from '@/components/ui/use-follow'
import { columnName, type EventColumn, type EventRow } from './event-columns'
import { lookOf } from './event-words'

interface Props {
  rows: readonly EventRow[]
  columns: readonly EventColumn[]
  /** The event whose sheet is open. */
  open: number | null
  clock: Clock
  /** An event's address without its number at the end. */
  eventHref: string
}

/** The events of a page, newest first; the first column opens the event. */
export function EventTable({ rows, columns, open, clock, eventHref }: Props) {
  const [first = 'time', ...rest] = columns
  const follow = useFollow({ scroll: false })
  return (
    // The links inside carry the keyboard: Enter on one is a click.
    <div role="presentation" className="overflow-x-auto" onClick={follow}>
      <Table caption="Audit events, newest first">
        <Thead columns={columns.map((column) => columnName[column])} />
        <Tbody>
          {rows.map((row) => (
            <Tr key={row.id} current={row.id === open}>
              <RowHead label={columnName[first]}>
                <a data-row="" className="row-link" href={eventHref + row.id}>
                  {shown(first, row, clock) || `Event ${row.id}`}
                </a>
              </RowHead>
              {rest.map((column) => (
                <Cell key={column} column={column} row={row} clock={clock} />
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
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

function Cell({ column, row, clock }: { column: EventColumn; row: EventRow; clock: Clock }) {
  const from = cutFrom[column]
  const content = shown(column, row, clock)
  const title =
    from !== undefined && typeof content === 'string' && content.length > from ? content : undefined
  return (
    <Td
      label={columnName[column]}
      title={title}
      className={title && (column === 'reason' ? 'cut max-w-61' : 'cut')}
    >
      {content}
    </Td>
  )
}

function shown(column: EventColumn, row: EventRow, clock: Clock): React.ReactNode {
  switch (column) {
    case 'time':
      return row.time !== undefined && <Time at={new Date(row.time)} clock={clock} show="absolute" />
    case 'action':
      return row.action && <Badge {...lookOf(row.action)}>{row.action}</Badge>
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
