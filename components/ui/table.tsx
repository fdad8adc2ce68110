import type { Route } from 'next'
import Link from 'next/link'
import { cx } from './cx'

// The roles are spelled out because `display: block` on a phone would take the table's meaning away from it.
// How rows and cells look stands once in globals.css, under `.cards`: there are hundreds of them on a page.

interface TableProps {
  /** The table's name; screen readers hear it first. */
  caption: string
  showCaption?: boolean
  className?: string
  children: React.ReactNode
}

/** A dense table; under 640 px each row becomes a card whose lines are named by `Td label`. */
export function Table({ caption, showCaption = false, className, children }: TableProps) {
  return (
    // Between a phone and a wide screen, or zoomed in, a table that does not fit scrolls by itself, never the page.
    <div className="relative max-xl:overflow-x-auto">
      <table role="table" className={cx('cards w-full border-collapse text-sm', className)}>
        <caption className={showCaption ? 'px-3 py-2 text-start text-xs text-ink-2' : 'sr-only'}>
          {caption}
        </caption>
        {children}
      </table>
    </div>
  )
}

/** The row of column names. An empty name is read as "Actions", never left blank. */
export function Thead({
  columns,
}: {
  columns: readonly (string | { name: string; align: 'end' } | { name: string; hidden: true })[]
}) {
  return (
    <thead role="rowgroup">
      <tr role="row" className="border-b bg-sunken">
        {columns.map((column) => {
          const name = typeof column === 'string' ? column : column.name
          const end = typeof column !== 'string' && 'align' in column
          const hidden = typeof column !== 'string' && 'hidden' in column
          return (
            <th
              key={name}
              role="columnheader"
              scope="col"
              className={cx(
                'h-8 px-3 text-xs font-medium whitespace-nowrap text-ink-2',
                end ? 'text-end' : 'text-start',
              )}
            >
              {hidden ? <span className="sr-only">{name}</span> : name}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}

export function Tbody({ children }: { children: React.ReactNode }) {
  return (
    <tbody role="rowgroup" className="divide-y">
      {children}
    </tbody>
  )
}

interface TrProps extends React.ComponentProps<'tr'> {
  /** The row whose details are open. */
  current?: boolean
}

export function Tr({ current = false, className, ...rest }: TrProps) {
  return <tr role="row" {...rest} aria-current={current || undefined} className={className} />
}

interface CellProps extends Omit<React.ComponentProps<'td'>, 'align'> {
  /** The column's name, shown before the value on a phone. Left out where the value explains itself. */
  label?: string
  align?: 'start' | 'end'
}

export function Td({ label, align = 'start', className, ...rest }: CellProps) {
  return (
    <td
      role="cell"
      {...rest}
      data-label={label}
      className={cx(align === 'end' && 'sm:text-end', className) || undefined}
    />
  )
}

/** The cell that names its row. */
export function RowHead({ label, align = 'start', className, ...rest }: CellProps) {
  return (
    <th
      role="rowheader"
      scope="row"
      {...rest}
      data-label={label}
      className={cx(align === 'end' && 'sm:text-end', className) || undefined}
    />
  )
}

interface RowLinkProps extends Omit<React.ComponentProps<typeof Link>, 'href'> {
  href: Route
}

/** A link that fills its row; give other controls in that row `relative z-10`. Not prefetched: pages are per viewer. */
export function RowLink({ className, ...rest }: RowLinkProps) {
  return <Link prefetch={false} data-row="" {...rest} className={cx('row-link', className)} />
}
