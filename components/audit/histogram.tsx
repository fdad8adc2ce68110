import { cx } from '@/components/ui/cx'
import { HistogramBrush } from './histogram-brush'

export interface Bar {
  /** ISO instants; the end belongs to the next bar. */
  from: string
  to: string
  events: number
  /** `Tue 3 Nov 00:00 – Wed 4 Nov 00:00`. */
  label: string
  href: string
  /** Whether it was not counted, because there were too many hits after it. */
  unknown: boolean
}

interface Props {
  bars: readonly Bar[]
  /** Times under the first, the middle and the last bar. */
  ticks: readonly string[]
  /** The same address without a range; the brush adds its own. */
  baseHref: string
  /** What the bars leave out, if anything. */
  note: string | null
}

const height = 100
const gap = 0.12

/** Events over time. Each bar is a link to its own range; script adds dragging and the arrow keys. */
export function Histogram({ bars, ticks, baseHref, note }: Props) {
  const most = Math.max(1, ...bars.map((bar) => bar.events))
  return (
    <figure aria-label="Events over time" className="grid gap-1">
      <HistogramBrush spans={bars.map(({ from, to }) => ({ from, to }))} baseHref={baseHref}>
        <svg
          viewBox={`0 0 ${bars.length} ${height}`}
          preserveAspectRatio="none"
          className="block h-24 w-full"
          role="group"
          aria-label="Bars"
        >
          {bars.map((bar, index) => (
            <a
              key={bar.from}
              href={bar.href}
              data-bar={index}
              aria-label={`${bar.label}: ${bar.events.toLocaleString('en')} events`}
              className="group outline-none"
            >
              <title>{`${bar.label}\n${bar.unknown ? 'not counted' : `${bar.events.toLocaleString('en')} events`}`}</title>
              <rect
                x={index}
                y={0}
                width={1}
                height={height}
                className={cx(
                  'group-hover:fill-hover group-focus-visible:fill-accent-soft',
                  bar.unknown ? 'fill-sunken' : 'fill-transparent',
                )}
              />
              <rect
                x={index + gap / 2}
                width={1 - gap}
                y={height - tall(bar.events, most)}
                height={tall(bar.events, most)}
                className="fill-accent/70 group-hover:fill-accent group-focus-visible:fill-accent-strong"
              />
            </a>
          ))}
        </svg>
      </HistogramBrush>
      <div className="flex justify-between gap-2 border-t pt-1 text-2xs text-ink-3 tabular-nums">
        {ticks.map((tick, index) => (
          <span key={tick} className={cx(index > 0 && index < ticks.length - 1 && 'max-sm:hidden')}>
            {tick}
          </span>
        ))}
      </div>
      {note !== null && <figcaption className="text-xs text-ink-2">{note}</figcaption>}
    </figure>
  )
}

/** A bar with any event at all can be seen. */
function tall(events: number, most: number): number {
  return events === 0 ? 0 : Math.max(2, (events / most) * (height - 4))
}
