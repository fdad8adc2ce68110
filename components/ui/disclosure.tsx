import { cx } from './cx'

interface Props extends React.ComponentProps<'details'> {
  summary: React.ReactNode
}

/** More, one click away; native, so it opens without script and find-in-page looks inside. */
export function Disclosure({ summary, className, children, ...rest }: Props) {
  return (
    <details {...rest} className={cx('group text-sm', className)}>
      <summary className="flex min-h-6 list-none items-center gap-1.5 text-ink-2 hover:text-ink [&::-webkit-details-marker]:hidden">
        <svg
          viewBox="0 0 12 12"
          className="size-3 shrink-0 transition-transform group-open:rotate-90"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          aria-hidden="true"
        >
          <path d="m4 2.5 3.5 3.5L4 9.5" />
        </svg>
        {summary}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  )
}
