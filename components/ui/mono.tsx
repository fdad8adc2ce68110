import { cx } from './cx'

/** Something a machine would read as it stands: an id, a login, a command. Breaks anywhere rather than overflow. */
export function Mono({ className, ...rest }: React.ComponentProps<'code'>) {
  return <code {...rest} className={cx('font-mono text-[0.92em] break-all', className)} />
}

/** A line to copy: a command, a connection string. */
export function CodeLine({ children, action }: { children: string; action?: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-md border bg-sunken py-1.5 ps-3 pe-1.5 sm:flex-row">
      <code className="min-w-0 grow py-0.5 font-mono text-xs leading-5 break-all whitespace-pre-wrap select-all">
        {children}
      </code>
      {action}
    </div>
  )
}
