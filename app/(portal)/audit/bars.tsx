import { Histogram } from '@/components/audit/histogram'
import { formatAt, type Clock } from '@/components/ui/time-format'
import type { ExplorerUrl } from '@/lib/query/url'
import type { Explored } from '@/lib/services/audit/explore'
import { sampleWords } from './facet-items'
import { askRange } from './links'

/** The histogram of the answer, in the viewer's zone. Nothing on an empty log. */
export function Bars({ url, counts, clock }: { url: ExplorerUrl; counts: Explored['counts']; clock: Clock }) {
  const { edges, bars, barsSince } = counts
  const spans = edges.slice(0, -1).flatMap((from, index) => {
    const to = edges[index + 1]
    return to === undefined ? [] : [{ from, to, events: bars[index] ?? 0 }]
  })
  if (spans.length === 0) return null
  const ticks = [edges[0], edges[Math.floor(spans.length / 2)], edges.at(-1)].filter(
    (edge) => edge !== undefined,
  )
  return (
    <Histogram
      baseHref={askRange(url, { from: null, to: null })}
      ticks={[...new Set(ticks.map((edge) => formatAt(edge, clock)))]}
      note={
        barsSince &&
        `Drawn from the newest ${sampleWords} hits; nothing before ${formatAt(barsSince, clock)} is counted.`
      }
      bars={spans.map(({ from, to, events }) => ({
        from: from.toISOString(),
        to: to.toISOString(),
        events,
        label: `${formatAt(from, clock)} – ${formatAt(to, clock)}`,
        href: askRange(url, { from: from.toISOString(), to: to.toISOString() }),
        unknown: barsSince !== null && to <= barsSince,
      }))}
    />
  )
}
