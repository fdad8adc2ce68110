import type { Route } from 'next'
import Link from 'next/link'
import { Panel } from '@/components/ui/panel'
import { BundleBadge, PartBadge } from './bundle-badge'
import type { ActivatedBundleView } from './view'

interface Props {
  view: ActivatedBundleView
  /** The request that is shown already. */
  here: string
  /** What only the holder reads of it, and does with it. */
  children?: React.ReactNode
}

const ifOneFails = {
  undo: 'Given whole or not at all.',
  keep: 'What can be given is kept, even if a part is missing.',
}

/** The bundle that a request is a part of: how all of it stands, part by part. */
export function BundlePanel({ view, here, children }: Props) {
  return (
    <Panel title={`Part of ${view.bundle.name}`} padded>
      <div className="grid gap-3 text-sm">
        <p className="flex flex-wrap items-center gap-2">
          <BundleBadge standing={view.standing} />
          <span className="text-ink-2">{ifOneFails[view.bundle.ifOneFails]}</span>
          <span className="ms-auto font-mono text-xs text-ink-2">{view.name}</span>
        </p>
        <ul aria-label={`Parts of ${view.bundle.name}`} className="grid gap-1">
          {view.parts.map(({ role, target, state, requestName }) => (
            <li key={role.slug} className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium">{role.name}</span>
              <span className="text-ink-2">{target}</span>
              <PartBadge state={state} />
              {requestName !== null && requestName !== here && (
                <Link
                  href={`/requests/${requestName}` as Route}
                  prefetch={false}
                  className="font-mono text-xs text-accent-ink"
                >
                  {requestName}
                </Link>
              )}
            </li>
          ))}
        </ul>
        {children}
      </div>
    </Panel>
  )
}
