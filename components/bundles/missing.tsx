import type { Route } from 'next'
import { Callout } from '@/components/ui/callout'
import { LinkButton } from '@/components/ui/link-button'
import type { ActivatedBundleView } from './view'

/** Which part could not be given and why, what became of the others, and how to try again. */
export function Missing({ bundle }: { bundle: ActivatedBundleView }) {
  const { missing, mayRetry, name } = bundle
  if (missing.length === 0) return null
  const again = missing.find(({ requestName }) => requestName !== null)?.requestName ?? ''
  const slugs = missing.map(({ role }) => role.slug).join()
  return (
    <Callout tone={bundle.bundle.ifOneFails === 'undo' ? 'danger' : 'warn'}>
      <ul>
        {missing.map(({ role, why }) => (
          <li key={role.slug}>{why}</li>
        ))}
      </ul>
      <p className="text-ink-2">{becameOfOthers(bundle)}</p>
      {mayRetry && (
        <LinkButton
          size="sm"
          className="mt-2"
          href={`/?activate=${slugs}&again=${again}&in=${name}` as Route}
          scroll={false}
          aria-label={`Try again: ${missing.map(({ role }) => role.name).join(', ')}`}
        >
          Try again
        </LinkButton>
      )}
    </Callout>
  )
}

/** What the others became, as the bundle says. */
export function becameOfOthers({ bundle, standing }: ActivatedBundleView): string {
  if (bundle.ifOneFails === 'keep')
    return standing.over
      ? 'The others were kept until their end.'
      : 'The others are kept, as this bundle says.'
  return standing.over
    ? 'It is given whole or not at all: the others were taken back.'
    : 'It is given whole or not at all: the others are being taken back.'
}
