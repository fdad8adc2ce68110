import { Histogram } from '@/components/audit/histogram'
import { pack } from '@/components/ui/packed'
import { formatAt, type Clock } from '@/components/ui/time-format'
import type { ExplorerUrl } from '@/lib/query/url'
import type { Explored } from '@/lib/services/audit/explore'
import { sampleWords } from './facet-items'
import { askRange } from './links'

/** The histogram of the answer, in the viewer's zone. Nothing on an empty log. */
export function Bars({ url, counts, clock }: { url: ExplorerUrl; counts: Explored['counts']; clock: Clock }) {
  const { edges, bars, barsSince } = counts
  const ends = edges.slice(1)
  if (ends.length === 0) return null
  return (
    <Histogram
      baseHref={askRange(url, { from: null, to: null })}
      bars={pack({
        edges: edges.map((edge) => edge.getTime()),
        labels: edges.map((edge) => formatAt(edge, clock)),
        events: ends.map((_, index) => bars[index] ?? 0),
        unknown: barsSince === null ? 0 : ends.filter((end) => end <= barsSince).length,
      })}
      note={
        barsSince &&
        `Drawn from the newest ${sampleWords} hits; nothing before ${formatAt(barsSince, clock)} is counted.`
      }
    />
  )
}
