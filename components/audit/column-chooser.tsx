'use client'
import { cx } from '@/components/ui/cx'
import { Disclosure } from '@/components/ui/disclosure'
import { useFollow } from '@/components/ui/use-follow'
import { columnName, type EventColumn } from './event-columns'

interface Props {
  chosen: readonly EventColumn[]
  others: readonly EventColumn[]
  /** An address without its columns at the end; with none they are the usual ones. */
  columnsHref: string
  /** How many of the columns, from the first on, are pinned, and how many may be. */
  pinned: number
  mostPinned: number
  /** An address without its count of pinned columns at the end. */
  pinHref: string
  /** Where the usual columns are; null when these are they. */
  resetHref: string | null
}

/** Which columns the table has, in which order, and which stay in sight while the others scroll: kept in the address. */
export function ColumnChooser({
  chosen,
  others,
  columnsHref,
  pinned,
  mostPinned,
  pinHref,
  resetHref,
}: Props) {
  const follow = useFollow({ scroll: false })
  const href = (columns: readonly EventColumn[]) => columnsHref + columns.join()
  return (
    <Disclosure summary={<span className="text-xs">Columns</span>}>
      {/* The links inside carry the keyboard: Enter on one is a click. */}
      <div
        role="presentation"
        className={cx('flex flex-wrap items-center gap-1.5 text-xs', chip, step)}
        onClick={follow}
      >
        {chosen.map((column, index) => (
          <span key={column}>
            {index < pinned && <span aria-hidden="true" data-glyph="dot" className="me-1 text-accent-ink" />}
            {columnName[column]}
            {index < Math.min(mostPinned, chosen.length - 1) && (
              <Step
                href={pinHref + String(index < pinned ? index : index + 1)}
                label={pinLabel(chosen, index, pinned)}
              >
                {index < pinned ? 'unpin' : 'pin'}
              </Step>
            )}
            {index > 0 && (
              <Step href={href(swapped(chosen, index - 1))} label={`Move ${columnName[column]} to the left`}>
                ‹
              </Step>
            )}
            {index < chosen.length - 1 && (
              <Step href={href(swapped(chosen, index))} label={`Move ${columnName[column]} to the right`}>
                ›
              </Step>
            )}
            {chosen.length > 1 && (
              <Step
                href={href(chosen.filter((each) => each !== column))}
                label={`Hide ${columnName[column]}`}
                data-glyph="cross"
              />
            )}
          </span>
        ))}
        {others.map((column) => (
          <a
            key={column}
            href={href([...chosen, column])}
            className="border-dashed text-ink-2 hover:bg-hover"
          >
            Show {columnName[column]}
          </a>
        ))}
        {resetHref !== null && (
          <a href={resetHref} className="border-transparent text-accent-ink underline">
            Reset
          </a>
        )}
      </div>
    </Disclosure>
  )
}

const chip =
  '*:inline-flex *:h-7 *:items-center *:rounded-md *:border *:px-2 [&>span]:bg-surface [&>span]:pe-0'
const step =
  '[&>span>a]:flex [&>span>a]:h-full [&>span>a]:min-w-6 [&>span>a]:items-center [&>span>a]:justify-center'

function Step({ label, ...rest }: React.ComponentProps<'a'> & { label: string }) {
  return (
    <a
      {...rest}
      aria-label={label}
      title={label}
      className="text-ink-3 hover:text-ink focus-visible:-outline-offset-2"
    />
  )
}

/** What a click does, in full: columns are pinned from the first on, so one may bring others along. */
function pinLabel(chosen: readonly EventColumn[], index: number, pinned: number): string {
  const names = (index < pinned ? chosen.slice(index, pinned) : chosen.slice(pinned, index + 1)).map(
    (column) => columnName[column],
  )
  return `${index < pinned ? 'Unpin' : 'Pin'} ${names.join(', ')}`
}

/** The columns with this one and the next in each other's place. */
function swapped(columns: readonly EventColumn[], index: number): EventColumn[] {
  const [one, other] = columns.slice(index, index + 2)
  return one === undefined || other === undefined
    ? [...columns]
    : [...columns.slice(0, index), other, one, ...columns.slice(index + 2)]
}
