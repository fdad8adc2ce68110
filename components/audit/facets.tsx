import type { Route } from 'next'
import Link from 'next/link'
import { cx } from '@/components/ui/cx'
import { Disclosure } from '@/components/ui/disclosure'
import { Glyph } from '@/components/ui/glyph'

export interface FacetItem {
  label: string
  count: string
  state: 'included' | 'excluded' | null
  /** Only events with it; or, where it is chosen already, without that choice. */
  includeHref: Route
  /** Only events without it; null where that is the choice. */
  excludeHref: Route | null
}

export interface Facet {
  field: string
  name: string
  items: readonly FacetItem[]
  /** Whether only the newest hits were counted. */
  sampled: boolean
}

const shown = 6

/** What there is to narrow the query by, with counts. A facet's counts ignore its own choices. */
export function Facets({ facets, sampleSize }: { facets: readonly Facet[]; sampleSize: string }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      {facets.map((facet) => (
        <FacetList key={facet.field} facet={facet} />
      ))}
      {facets.some((facet) => facet.sampled) && (
        <p className="text-xs text-ink-2">≈ counted over the newest {sampleSize} hits.</p>
      )}
    </div>
  )
}

function FacetList({ facet }: { facet: Facet }) {
  const first = facet.items.filter((item, index) => index < shown || item.state !== null)
  const more = facet.items.filter((item) => !first.includes(item))
  return (
    <section aria-label={facet.name}>
      <h3 className="pb-1 text-xs font-medium text-ink-2">
        {facet.name}
        {facet.sampled && <span title="Counted over the newest hits"> ≈</span>}
      </h3>
      {facet.items.length === 0 && <p className="text-xs text-ink-3">None in this range</p>}
      <ul>
        {first.map((item) => (
          <Item key={item.label} item={item} />
        ))}
      </ul>
      {more.length > 0 && (
        <Disclosure summary={<span className="text-xs">{more.length} more</span>}>
          <ul>
            {more.map((item) => (
              <Item key={item.label} item={item} />
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  )
}

function Item({ item }: { item: FacetItem }) {
  const { label, state } = item
  return (
    <li className="group flex items-center rounded-sm text-sm hover:bg-hover">
      <Link
        href={item.includeHref}
        prefetch={false}
        scroll={false}
        aria-current={state === null ? undefined : 'true'}
        className={cx(
          'flex min-h-7 min-w-0 grow items-center gap-1.5 px-1.5 focus-visible:-outline-offset-2 pointer-coarse:min-h-10',
          state === 'included' && 'font-medium text-accent-ink',
          state === 'excluded' && 'text-ink-3 line-through',
        )}
      >
        {state !== null && <Glyph name={state === 'included' ? 'check' : 'cross'} />}
        <span className="truncate" title={label}>
          {label}
        </span>
        {state === 'excluded' && <span className="sr-only">, left out</span>}
        <span className="ms-auto ps-2 text-xs text-ink-3 tabular-nums">{item.count}</span>
      </Link>
      {item.excludeHref !== null && (
        <Link
          href={item.excludeHref}
          prefetch={false}
          scroll={false}
          aria-label={`Leave out ${label}`}
          title={`Leave out ${label}`}
          className="flex size-7 items-center justify-center text-ink-3 hover:text-danger focus-visible:-outline-offset-2 pointer-coarse:size-10"
        >
          <Glyph name="dash" />
        </Link>
      )}
    </li>
  )
}
