import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { cx } from '@/components/ui/cx'
import { Mono } from '@/components/ui/mono'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { AuditAction } from '@/lib/domain/audit'
import { lookOf } from './event-words'

export interface EventRow {
  id: number
  href: Route
  occurred_at: Date
  actor_name: string
  action: AuditAction
  object_name: string
  subject_name: string | null
  role_name: string | null
  target_name: string | null
  reason: string | null
  via: string
  source_address: string | null
  correlation_id: string | null
}

export type EventColumn =
  | 'time'
  | 'actor'
  | 'action'
  | 'object'
  | 'subject'
  | 'role'
  | 'target'
  | 'reason'
  | 'via'
  | 'source'
  | 'sequence'
  | 'correlation'

interface Column {
  name: string
  cell: (row: EventRow, clock: Clock) => React.ReactNode
}

export const eventColumns: Record<EventColumn, Column> = {
  time: { name: 'Time', cell: (row, clock) => <Time at={row.occurred_at} clock={clock} show="absolute" /> },
  actor: { name: 'Actor', cell: (row) => <OneLine text={row.actor_name} /> },
  action: { name: 'Action', cell: (row) => <Badge {...lookOf(row.action)}>{row.action}</Badge> },
  object: { name: 'Object', cell: (row) => <OneLine text={row.object_name} /> },
  subject: { name: 'Subject', cell: (row) => <OneLine text={row.subject_name} /> },
  role: { name: 'Role', cell: (row) => <OneLine text={row.role_name} /> },
  target: { name: 'Target', cell: (row) => <OneLine text={row.target_name} /> },
  reason: {
    name: 'Reason',
    cell: (row) => <OneLine text={row.reason} className="text-ink-2 sm:max-w-56!" />,
  },
  via: { name: 'Via', cell: (row) => row.via },
  source: {
    name: 'Source address',
    cell: (row) => row.source_address !== null && <Mono>{row.source_address}</Mono>,
  },
  sequence: { name: 'Sequence', cell: (row) => <span className="tabular-nums">{row.id}</span> },
  correlation: {
    name: 'Correlation',
    cell: (row) => row.correlation_id !== null && <Mono className="line-clamp-1">{row.correlation_id}</Mono>,
  },
}

/** Long names must not make tall rows; the whole of it is in the title and in the event's sheet. */
function OneLine({ text, className }: { text: string | null; className?: string }) {
  return (
    text !== null && (
      <span title={text} className={cx('block truncate sm:max-w-28', className)}>
        {text}
      </span>
    )
  )
}

interface Props {
  rows: readonly EventRow[]
  columns: readonly EventColumn[]
  /** The event whose sheet is open. */
  open: number | null
  clock: Clock
}

/** The events of a page, newest first; the first column opens the event. */
export function EventTable({ rows, columns, open, clock }: Props) {
  const [first = 'time', ...rest] = columns
  return (
    <div className="overflow-x-auto">
      <Table caption="Audit events, newest first" className="[&_th]:px-2.5">
        <Thead columns={columns.map((column) => eventColumns[column].name)} />
        <Tbody>
          {rows.map((row) => (
            <Tr key={row.id} current={row.id === open}>
              <RowHead label={eventColumns[first].name} className="whitespace-nowrap sm:px-2.5!">
                <RowLink href={row.href} scroll={false}>
                  {eventColumns[first].cell(row, clock) || `Event ${row.id}`}
                </RowLink>
              </RowHead>
              {rest.map((column) => (
                <Td key={column} label={eventColumns[column].name} className="sm:px-2.5!">
                  {eventColumns[column].cell(row, clock)}
                </Td>
              ))}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}
