import { ColumnChooser } from '@/components/audit/column-chooser'
import { eventColumns } from '@/components/audit/event-table'
import { columnNames, defaultColumns, moveColumn } from '@/lib/query/columns'
import type { ExplorerUrl } from '@/lib/query/url'
import { href } from './links'

/** Choosing and ordering the columns keeps the place in the log. */
export function Columns({ url }: { url: ExplorerUrl }) {
  const { columns } = url
  const isDefault = columns.join() === defaultColumns.join()
  return (
    <ColumnChooser
      chosen={columns.map((name, index) => ({
        name: eventColumns[name].name,
        removeHref:
          columns.length > 1 ? href(url, { columns: columns.filter((each) => each !== name) }) : null,
        earlierHref: index > 0 ? href(url, { columns: moveColumn(columns, name, -1) }) : null,
        laterHref: index < columns.length - 1 ? href(url, { columns: moveColumn(columns, name, 1) }) : null,
      }))}
      others={columnNames
        .filter((name) => !columns.includes(name))
        .map((name) => ({ name: eventColumns[name].name, href: href(url, { columns: [...columns, name] }) }))}
      resetHref={isDefault ? null : href(url, { columns: [...defaultColumns] })}
    />
  )
}
