import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Fact, Facts } from '@/components/ui/facts'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { sinkFormatLabel, type Lag, type SinkFormat, type SinkState } from '@/lib/domain/sink'
import { lagWords, lookOfSink } from './sink-words'

export interface SinkFactsView {
  place: string
  format: SinkFormat
  state: SinkState
  nextSequence: number
  head: number
  lag: Lag
  delivered: number
  lastDeliveredAt: Date | null
  attempts: number
  lastError: { words: string; at: Date | null; nextTryAt: Date | null } | null
  createdAt: Date
  createdBy: string | null
  endedAt: Date | null
}

/** How one sink is doing, and what its receiver said last. */
export function SinkFacts({ sink, clock }: { sink: SinkFactsView; clock: Clock }) {
  const look = lookOfSink(sink)
  const { lastError } = sink
  return (
    <div className="grid gap-3">
      {lastError !== null && (
        <Callout
          tone={sink.state === 'stopped' ? 'danger' : 'warn'}
          title={
            sink.state === 'stopped' ? `The event at ${sink.nextSequence} is refused` : 'The last try failed'
          }
        >
          <p className="break-words">{lastError.words}</p>
          {lastError.nextTryAt !== null && (
            <p className="mt-1">
              Tried {sink.attempts === 1 ? 'once' : `${sink.attempts} times`}; again{' '}
              <Time at={lastError.nextTryAt} clock={clock} show="relative" />.
            </p>
          )}
        </Callout>
      )}
      <Facts>
        <Fact term="State">
          <Badge tone={look.tone} glyph={look.glyph}>
            {look.label}
          </Badge>
        </Fact>
        <Fact term="Where">
          <span className="break-all">{sink.place}</span>
        </Fact>
        <Fact term="Events as">{sinkFormatLabel[sink.format]}</Fact>
        <Fact term="Behind">{lagWords(sink.lag)}</Fact>
        <Fact term="Place in the log">
          {sink.nextSequence.toLocaleString('en-GB')} of {sink.head.toLocaleString('en-GB')}
        </Fact>
        <Fact term="Delivered">{sink.delivered.toLocaleString('en-GB')}, repeats included</Fact>
        <Fact term="Last delivered">
          {sink.lastDeliveredAt === null ? 'never' : <Time at={sink.lastDeliveredAt} clock={clock} />}
        </Fact>
        <Fact term="Added">
          <Time at={sink.createdAt} clock={clock} show="absolute" />
          {sink.createdBy !== null && ` by ${sink.createdBy}`}
        </Fact>
      </Facts>
    </div>
  )
}
