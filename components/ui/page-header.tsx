interface Props {
  title: string
  /** One line that says what the page is for, or the state it is in. */
  children?: React.ReactNode
  actions?: React.ReactNode
}

/** The page's one h1. */
export function PageHeader({ title, children, actions }: Props) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="min-w-0 grow">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {children !== undefined && <div className="text-sm text-ink-2">{children}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  )
}
