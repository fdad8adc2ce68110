import { useId } from 'react'

interface Props {
  title: string
  children: React.ReactNode
}

/** One of the case's blocks of facts: its name, and what is known. */
export function CaseBlock({ title, children }: Props) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className="grid gap-x-4 gap-y-1 px-3 py-3 sm:grid-cols-[8rem_minmax(0,1fr)] sm:px-4"
    >
      <h3 id={id} className="text-xs leading-5 font-medium text-ink-3">
        {title}
      </h3>
      <div className="grid min-w-0 gap-1.5 text-sm">{children}</div>
    </section>
  )
}
