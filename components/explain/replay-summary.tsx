import type { Route } from 'next'
import Link from 'next/link'
import { Fact, Facts } from '@/components/ui/facts'
import { changeLabel, changes, type Change } from '@/lib/domain/replay'

interface Asking {
  people: number
  times: number
}

interface Props {
  requests: number
  counts: Record<Change, number>
  asked: { before: Asking; after: Asking }
  hrefOf: (change: Change) => Route
}

/** How many requests would come out differently, and how many people would be asked. */
export function ReplaySummary({ requests, counts, asked, hrefOf }: Props) {
  return (
    <div className="grid gap-4">
      <Facts layout="grid">
        <Fact term="Requests">{number(requests)}</Fact>
        {changes.map((change) => (
          <Fact key={change} term={changeLabel[change]}>
            {counts[change] === 0 ? (
              '0'
            ) : (
              <Link href={hrefOf(change)} prefetch={false} className="font-medium text-accent-ink underline">
                {number(counts[change])}
              </Link>
            )}
          </Fact>
        ))}
      </Facts>
      <p className="text-sm">
        To be notified: {asking(asked.after)}. When the requests were judged it was {asking(asked.before)}.
      </p>
    </div>
  )
}

function asking({ people, times }: Asking): string {
  if (times === 0) return 'nobody'
  return `${people === 1 ? '1 person' : `${number(people)} people`}, ${times === 1 ? 'once' : `${number(times)} times`} in all`
}

function number(count: number): string {
  return count.toLocaleString('en-GB')
}
