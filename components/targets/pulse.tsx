import { Badge } from '@/components/ui/badge'
import { Fact, Facts } from '@/components/ui/facts'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'

export interface PulseView {
  p50Ms: number | null
  p95Ms: number | null
  operations: number
  failed: number
  lastOkAt: Date | null
  lastErrorAt: Date | null
  lastError: string | null
  queued: number
  waitedMs: number | null
  failing: number
  paused: boolean
}

/** How a target answers lately, and what waits for it. */
export function Pulse({ pulse, clock }: { pulse: PulseView; clock: Clock }) {
  const at = (instant: Date | null) =>
    instant === null ? 'never' : <Time at={instant} clock={clock} show="relative" />
  return (
    <Facts>
      <Fact term="Circuit breaker">
        {pulse.paused ? (
          <Badge tone="danger" glyph="alert">
            Paused after failures
          </Badge>
        ) : (
          <Badge tone="ok" glyph="check">
            Calls go through
          </Badge>
        )}
      </Fact>
      <Fact term="Answers in">
        {pulse.p50Ms === null || pulse.p95Ms === null
          ? 'not used yet'
          : `${pulse.p50Ms} ms, 95 % within ${pulse.p95Ms} ms`}
      </Fact>
      <Fact term="Latest operations">
        {pulse.operations === 0 ? 'none' : `${pulse.operations}, ${pulse.failed} failed`}
      </Fact>
      <Fact term="Waiting">
        {pulse.queued === 0
          ? 'nothing'
          : `${pulse.queued}, the oldest for ${formatDuration(Math.max(pulse.waitedMs ?? 0, 1_000))}`}
        {pulse.failing > 0 && `; ${pulse.failing} retrying`}
      </Fact>
      <Fact term="Last confirmed">{at(pulse.lastOkAt)}</Fact>
      <Fact term="Last failure">
        {at(pulse.lastErrorAt)}
        {pulse.lastError !== null && <span className="block text-xs text-ink-2">{pulse.lastError}</span>}
      </Fact>
    </Facts>
  )
}
