import type { Route } from 'next'
import { LinkButton } from '@/components/ui/link-button'

interface Props {
  groups: readonly { title: string; hint: string; providers: readonly { label: string; href: Route }[] }[]
}

/** What kinds of systems can be added. */
export function ProviderList({ groups }: Props) {
  return (
    <div className="grid gap-5">
      {groups.map(({ title, hint, providers }) => (
        <section key={title} className="grid gap-2">
          <h3 className="text-sm font-semibold">{title}</h3>
          <p className="text-sm text-ink-2">{hint}</p>
          <ul className="flex flex-wrap gap-2">
            {providers.map(({ label, href }) => (
              <li key={label}>
                <LinkButton href={href} replace scroll={false}>
                  {label}
                </LinkButton>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
