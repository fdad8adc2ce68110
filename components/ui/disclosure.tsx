import { cx } from './cx'

interface Props extends React.ComponentProps<'details'> {
  summary: React.ReactNode
}

/** More, one click away; native, so it opens without script and find-in-page looks inside. */
export function Disclosure({ summary, className, children, ...rest }: Props) {
  return (
    <details {...rest} className={cx('disclosure', className)}>
      <summary>{summary}</summary>
      <div className="pt-2">{children}</div>
    </details>
  )
}
