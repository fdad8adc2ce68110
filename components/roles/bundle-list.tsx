import type { Route } from 'next'
import { LinkButton } from '@/components/ui/link-button'

export interface BundleView {
  id: string
  slug: string
  name: string
  allows: string
  if_one_fails: 'undo' | 'keep'
  roles: readonly { id: string; name: string }[]
}

const ifOneFails = {
  undo: 'All or nothing: if one part cannot be given, the others are taken back.',
  keep: 'If one part cannot be given, the others stay.',
}

/** Roles that are activated together. */
export function BundleList({ bundles }: { bundles: readonly BundleView[] }) {
  return (
    <ul aria-label="Bundles" className="divide-y border-b">
      {bundles.map((bundle) => (
        <li key={bundle.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2 text-sm">
          <div className="min-w-0 grow">
            <p className="font-medium">{bundle.name}</p>
            <p className="text-xs text-ink-2">
              {bundle.roles.map((role) => role.name).join(', ')}. {bundle.allows}{' '}
              {ifOneFails[bundle.if_one_fails]}
            </p>
          </div>
          <LinkButton
            size="sm"
            href={`/?activate=${bundle.slug}` as Route}
            scroll={false}
            aria-label={`Activate ${bundle.name}`}
          >
            Activate all
          </LinkButton>
        </li>
      ))}
    </ul>
  )
}
