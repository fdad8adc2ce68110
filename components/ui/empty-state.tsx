interface Props {
  /** What is not there: `Nothing is waiting for you`. */
  title: string
  /** Why: none yet, filtered out, not permitted. */
  children: React.ReactNode
  /** What to do about it. */
  action?: React.ReactNode
}

/** An empty list says why it is empty, and what to do. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div className="grid justify-items-start gap-1 px-3 py-6 sm:px-4">
      <p className="text-base font-medium">{title}</p>
      <div className="max-w-prose text-sm text-ink-2">{children}</div>
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  )
}
