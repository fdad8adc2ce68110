import type { Route } from 'next'
import Link from 'next/link'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import type { Clock } from '@/components/ui/time-format'
import type { Column, Row } from '@/lib/domain/report/columns'
import { CellView, type CellLinks } from './cell-view'

interface Props {
  caption: string
  columns: readonly Column[]
  rows: readonly Row[]
  clock: Clock
  links: CellLinks
  /** Where a row's details are; left out on paper. */
  detailHref?: (key: string) => Route
  open: string | null
}

const atTheEnd = new Set<Column['kind']>(['count', 'duration', 'share'])

/** The rows of a report: the columns that fit, and all of them behind "Details". */
export function ReportTable({ caption, columns, rows, clock, links, detailHref, open }: Props) {
  const shown = columns.filter((column) => !column.aside)
  const heads = shown.map(({ label, kind }) =>
    atTheEnd.has(kind) ? { name: label, align: 'end' as const } : label,
  )
  return (
    // Some reports are wider than any screen: the table scrolls by itself, never the page.
    <div className="overflow-x-auto print:overflow-visible print:[zoom:0.65]">
      <Table caption={caption} className="report-rows">
        <Thead columns={detailHref === undefined ? heads : [...heads, { name: 'Details', hidden: true }]} />
        <Tbody>
          {rows.map((row) => (
            <Tr key={row.key} current={open === row.key} className="align-top">
              {shown.map((column, index) => {
                const Place = index === 0 ? RowHead : Td
                return (
                  <Place
                    key={column.id}
                    label={column.label}
                    align={atTheEnd.has(column.kind) ? 'end' : 'start'}
                  >
                    <CellView column={column} cell={row.cells[column.id]} clock={clock} links={links} />
                  </Place>
                )
              })}
              {detailHref !== undefined && (
                <Td>
                  <Link
                    href={detailHref(row.key)}
                    prefetch={false}
                    scroll={false}
                    aria-label={`Details of ${nameOf(row, shown)}`}
                    className="text-xs text-ink-2 underline hover:text-ink"
                  >
                    Details
                  </Link>
                </Td>
              )}
            </Tr>
          ))}
        </Tbody>
      </Table>
    </div>
  )
}

/** What tells one row from the others when read aloud: its first two texts. */
function nameOf({ cells }: Row, shown: readonly Column[]): string {
  const texts = shown.flatMap(({ id }) => {
    const cell = cells[id]
    if (cell instanceof Date) return cell.toISOString().slice(0, 16)
    return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : []
  })
  return texts.slice(0, 2).join(', ')
}
