import { useId } from 'react'
import { cx } from './cx'

interface Props {
  title: string
  /** How many things it holds, said beside the title. */
  count?: number
  /** Buttons or a search field at the end of the heading's line. */
  actions?: React.ReactNode
  /** Room around the content; off for tables, which bring their own. */
  padded?: boolean
  className?: string
  children: React.ReactNode
}

/** A named region of a page inside a hairline border. */
export function Panel({ title, count, actions, padded = false, className, children }: Props) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={cx('rounded-lg border bg-surface', className)}>
      <header className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 border-b px-3 py-1.5">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {count !== undefined && <span className="text-xs text-ink-3 tabular-nums">{count}</span>}
        {actions !== undefined && <div className="ms-auto flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      <div className={padded ? 'p-3 sm:p-4' : undefined}>{children}</div>
    </section>
  )
}
