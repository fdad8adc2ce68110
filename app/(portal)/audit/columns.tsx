import { ColumnChooser } from '@/components/audit/column-chooser'
import { columnNames, defaultColumns } from '@/lib/query/columns'
import type { ExplorerUrl } from '@/lib/query/url'
import { hrefWith, href } from './links'

/** Choosing and ordering the columns keeps the place in the log. */
export function Columns({ url }: { url: ExplorerUrl }) {
  const usual = { columns: [...defaultColumns] }
  const isUsual = url.columns.join() === defaultColumns.join()
  return (
    <ColumnChooser
      chosen={url.columns}
      others={columnNames.filter((name) => !url.columns.includes(name))}
      columnsHref={hrefWith('columns', href(url, usual))}
      resetHref={isUsual ? null : href(url, usual)}
    />
  )
}
