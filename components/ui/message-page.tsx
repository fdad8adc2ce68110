interface Props {
  title: string
  children: React.ReactNode
  actions: React.ReactNode
  /** What to quote to an operator. */
  reference?: string | undefined
}

/** A page that holds one message: not found, an error, not permitted. */
export function MessagePage({ title, children, actions, reference }: Props) {
  return (
    <div className="mx-auto grid w-full max-w-lg justify-items-start gap-3 px-4 py-16">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <div className="grid gap-2 text-ink-2">{children}</div>
      <div className="flex flex-wrap gap-2 pt-1">{actions}</div>
      {reference !== undefined && (
        <p className="pt-2 text-xs text-ink-3">
          Reference <code className="font-mono break-all select-all">{reference}</code>
        </p>
      )}
    </div>
  )
}
