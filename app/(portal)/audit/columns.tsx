import { ColumnChooser } from '@/components/audit/column-chooser'
import { columnNames, defaultColumns, mostPinned } from '@/lib/query/columns'
import type { ExplorerUrl } from '@/lib/query/url'
import { hrefWith, href } from './links'

/** Choosing and ordering the columns keeps the place in the log. */
export function Columns({ url }: { url: ExplorerUrl }) {
  const usual = { columns: [...defaultColumns], pinned: 0 }
  const isUsual = url.columns.join() === defaultColumns.join() && url.pinned === 0
  return (
    <ColumnChooser
      chosen={url.columns}
      others={columnNames.filter((name) => !url.columns.includes(name))}
      pinned={url.pinned}
      mostPinned={mostPinned}
      columnsHref={hrefWith('columns', href(url, { ...usual, pinned: url.pinned }))}
      pinHref={hrefWith('pin', href(url, { pinned: 0 }))}
      resetHref={isUsual ? null : href(url, usual)}
    />
  )
}
