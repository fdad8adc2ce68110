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
  /** Where the usual columns are; null when these are they. */
  resetHref: string | null
}

/** Which columns the table has, and in which order: kept in the address. */
export function ColumnChooser({ chosen, others, columnsHref, resetHref }: Props) {
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
            {columnName[column]}
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

/** The columns with this one and the next in each other's place. */
function swapped(columns: readonly EventColumn[], index: number): EventColumn[] {
  const [one, other] = columns.slice(index, index + 2)
  return one === undefined || other === undefined
    ? [...columns]
    : [...columns.slice(0, index), other, one, ...columns.slice(index + 2)]
}
