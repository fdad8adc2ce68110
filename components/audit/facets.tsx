'use client'
import { useState } from 'react'
import { Disclosure } from '@/components/ui/disclosure'
import { unpack, type Packed } from '@/components/ui/packed'
import { useFollow } from '@/components/ui/use-follow'

export interface FacetItem {
  label: string
  events: number
  /** As it is typed in the query: `actor:ada`. */
  term: string
  /** What the query says about it, where it says something. */
  chosen?: { negated: boolean; queryWithout: string; queryLeavingOut: string }
}

export interface Facet {
  field: string
  name: string
  items: readonly FacetItem[]
  /** Whether only the newest hits were counted. */
  sampled: boolean
}

interface Props {
  facets: Packed<readonly Facet[]>
  sampleSize: string
  /** The query, to which a choice adds its term. */
  query: string
  /** The address without the query. */
  baseHref: string
}

type Choices = Pick<Props, 'query' | 'baseHref'>

const shown = 6

/** What there is to narrow the query by, with counts. A facet's counts ignore its own choices. */
export function Facets({ facets: packed, sampleSize, ...choices }: Props) {
  const facets = unpack(packed)
  const follow = useFollow({ scroll: false })
  return (
    // The links inside carry the keyboard: Enter on one is a click.
    <div
      role="presentation"
      className="facets grid grid-cols-[minmax(0,1fr)] content-start gap-4 text-sm"
      onClick={follow}
    >
      {facets.map((facet) => (
        <FacetList key={facet.field} facet={facet} {...choices} />
      ))}
      {facets.some((facet) => facet.sampled) && (
        <p className="text-xs text-ink-2">≈ counted over the newest {sampleSize} hits.</p>
      )}
    </div>
  )
}

function FacetList({ facet, ...choices }: { facet: Facet } & Choices) {
  const first = facet.items.filter((item, index) => index < shown || item.chosen)
  const more = facet.items.filter((item) => !first.includes(item))
  return (
    <section aria-label={facet.name}>
      <h3 className="pb-1 text-xs font-medium text-ink-2">
        {facet.name}
        {facet.sampled && <span title="Counted over the newest hits"> ≈</span>}
      </h3>
      {facet.items.length === 0 && <p className="text-xs text-ink-3">None in this range</p>}
      <Items items={first} {...choices} />
      {more.length > 0 && <More items={more} {...choices} />}
    </section>
  )
}

/** The rare values, drawn once they are asked for: they are most of the list. Without script the query box names them. */
function More({ items, ...choices }: { items: readonly FacetItem[] } & Choices) {
  const [open, setOpen] = useState(false)
  return (
    <Disclosure
      className="needs-script"
      summary={<span className="text-xs">{items.length} more</span>}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      {open && <Items items={items} {...choices} />}
    </Disclosure>
  )
}

function Items({ items, query, baseHref }: { items: readonly FacetItem[] } & Choices) {
  const asking = (text: string) => askHref(baseHref, text)
  return (
    <ul>
      {items.map((item) => {
        const { label, term, chosen } = item
        return (
          <li key={term}>
            {include(item, asking(chosen ? chosen.queryWithout : `${query} ${term}`))}
            {!chosen?.negated && (
              <a
                href={asking(chosen ? chosen.queryLeavingOut : `${query} -${term}`)}
                aria-label={`Leave out ${label}`}
                data-glyph="dash"
              />
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** Only events with it; or, where it is chosen already, without that choice. */
function include({ label, events, chosen }: FacetItem, href: string) {
  return (
    <a
      href={href}
      aria-current={chosen ? 'true' : undefined}
      className={chosen?.negated ? 'left-out' : undefined}
      data-glyph={chosen && (chosen.negated ? 'cross' : 'check')}
    >
      <span title={label.length > 14 ? label : undefined}>{label}</span>
      {chosen?.negated && <span className="sr-only">, left out</span>}
      <small>{events.toLocaleString('en')}</small>
    </a>
  )
}

function askHref(baseHref: string, text: string): string {
  const query = text.trim()
  return query === ''
    ? baseHref
    : `${baseHref}${baseHref.includes('?') ? '&' : '?'}q=${encodeURIComponent(query)}`
}
