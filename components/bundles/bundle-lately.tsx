import type { Route } from 'next'
import Link from 'next/link'
import { LinkButton } from '@/components/ui/link-button'
import { BundleBadge, PartBadge } from './bundle-badge'
import { becameOfOthers } from './missing'
import type { OwnBundleView } from './view'

/** A bundle that is over: whole or not, why, and the way to have it again. */
export function BundleLately({ bundle }: { bundle: OwnBundleView }) {
  const { missing, standing, parts, name } = bundle
  const again = parts.find(({ requestName }) => requestName !== null)?.requestName ?? ''
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 px-3 py-2 text-sm sm:px-4">
      <div className="min-w-0 grow basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{bundle.bundle.name}</span>
          <BundleBadge standing={standing} />
          <span className="font-mono text-xs text-ink-2">{name}</span>
        </p>
        {missing.map(({ role, why }) => (
          <p key={role.slug} className="text-ink-2">
            {why}
          </p>
        ))}
        {missing.length > 0 && <p className="text-ink-2">{becameOfOthers(bundle)}</p>}
        <p className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
          {parts.map(({ role, state, requestName }) => (
            <span key={role.slug} className="inline-flex flex-wrap items-center gap-x-2">
              {role.name}
              <PartBadge state={state} />
              {requestName !== null && (
                <Link
                  href={`/requests/${requestName}` as Route}
                  prefetch={false}
                  className="font-mono text-xs text-accent-ink"
                >
                  {requestName}
                </Link>
              )}
            </span>
          ))}
        </p>
      </div>
      {bundle.bundle.offered && (
        <LinkButton
          size="sm"
          href={`/?activate=${bundle.bundle.slug}&again=${again}` as Route}
          scroll={false}
          aria-label={`Activate again: ${bundle.bundle.name}, ${name}`}
        >
          Activate again
        </LinkButton>
      )}
    </li>
  )
}
