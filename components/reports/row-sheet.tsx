import type { Route } from 'next'
import { Fact, Facts } from '@/components/ui/facts'
import { Sheet } from '@/components/ui/sheet'
import type { Clock } from '@/components/ui/time-format'
import type { Column, Row } from '@/lib/domain/report/columns'
import { CellView, type CellLinks } from './cell-view'

interface Props {
  title: string
  columns: readonly Column[]
  row: Row
  clock: Clock
  links: CellLinks
  closeHref: Route
}

/** Everything that one row holds, as the file has it. */
export function RowSheet({ title, columns, row, clock, links, closeHref }: Props) {
  return (
    <Sheet title={title} closeHref={closeHref}>
      <Facts>
        {columns.map((column) => (
          <Fact key={column.id} term={column.label}>
            <CellView column={column} cell={row.cells[column.id]} clock={clock} links={links} whole />
          </Fact>
        ))}
        <Fact term="Identity of the row">
          <span className="font-mono text-xs break-all">{row.key}</span>
        </Fact>
      </Facts>
    </Sheet>
  )
}
