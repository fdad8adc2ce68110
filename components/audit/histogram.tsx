'use client'
import { cx } from '@/components/ui/cx'
import { unpack, type Packed } from '@/components/ui/packed'
import { HistogramBrush } from './histogram-brush'

export interface BarsView {
  /** Where each bar begins, and at the end where the last one ends, in milliseconds since 1970. */
  edges: readonly number[]
  /** The same in words: `Tue 3 Nov 00:00 CET`. */
  labels: readonly string[]
  /** How many events each bar stands for. */
  events: readonly number[]
  /** How many bars at the beginning were not counted, because there were too many hits after them. */
  unknown: number
}

interface Props {
  bars: Packed<BarsView>
  /** The same address without a range; each bar adds its own. */
  baseHref: string
  /** What the bars leave out, if anything. */
  note: string | null
}

/** Events over time. Each bar is a link to its own range; script adds dragging and the arrow keys. */
export function Histogram({ bars, baseHref, note }: Props) {
  const { edges, labels, events, unknown } = unpack(bars)
  const most = Math.max(1, ...events)
  const hrefOf = (first: number, last: number) => rangeHref(baseHref, edges[first], edges[last + 1])
  return (
    <figure aria-label="Events over time" className="grid gap-1">
      <HistogramBrush count={events.length} hrefOf={hrefOf}>
        <div role="group" aria-label="Bars" className="bars">
          {events.map((count, index) => (
            <a
              key={edges[index]}
              href={hrefOf(index, index)}
              data-bar={index}
              aria-label={`${labels[index]} – ${labels[index + 1]}: ${index < unknown ? 'not counted' : counted(count)}`}
              className={index < unknown ? 'unknown' : undefined}
              style={{ backgroundSize: `88% ${tall(count, most)}%` }}
            />
          ))}
        </div>
      </HistogramBrush>
      <div className="flex justify-between gap-2 border-t pt-1 text-2xs text-ink-3 tabular-nums">
        {ticks(labels).map((tick, index, all) => (
          <span key={tick} className={cx(index > 0 && index < all.length - 1 && 'max-sm:hidden')}>
            {tick}
          </span>
        ))}
      </div>
      {note !== null && <figcaption className="text-xs text-ink-2">{note}</figcaption>}
    </figure>
  )
}

function rangeHref(baseHref: string, from: number | undefined, to: number | undefined): string {
  if (from === undefined || to === undefined) return baseHref
  const [path = '', query] = baseHref.split('?')
  // Set, not added: an address without any other parameter names its range already.
  const params = new URLSearchParams(query)
  params.set('from', new Date(from).toISOString())
  params.set('to', new Date(to).toISOString())
  return `${path}?${params}`
}

function counted(events: number): string {
  return `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`
}

/** Under the first, the middle and the last bar. */
function ticks(labels: readonly string[]): string[] {
  const middle = labels[Math.floor((labels.length - 1) / 2)]
  return [...new Set([labels[0], middle, labels.at(-1)])].filter((label) => label !== undefined)
}

/** In percent. A bar with any event at all can be seen. */
function tall(events: number, most: number): number {
  return events === 0 ? 0 : Math.max(2, Math.round((events / most) * 96))
}
