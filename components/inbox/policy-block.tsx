import { Badge } from '@/components/ui/badge'
import { Disclosure } from '@/components/ui/disclosure'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Clock } from '@/components/ui/time-format'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { formatDuration } from '@/lib/domain/duration'
import type { Seat } from '@/lib/domain/inbox-case'
import { riskFactLabel, type RiskFactCode } from '@/lib/domain/risk-facts'
import { CaseBlock } from './case-block'

interface Props {
  policy: ApprovalFacts['policy']
  risks: ApprovalFacts['risks']
  needed: number
  seats: readonly Seat[]
  clock: Clock
}

const telling: readonly RiskFactCode[] = [
  'critical-risk',
  'high-risk',
  'first-time',
  'longer-than-usual',
  'out-of-hours',
]

/** The rule that brought the request here, how far it is, and what to be careful about. */
export function PolicyBlock({ policy, risks, needed, seats, clock }: Props) {
  const approved = seats.filter((seat) => seat.answer?.verb === 'approve')
  return (
    <CaseBlock title="Policy and risk">
      {risks.length > 0 && (
        <ul aria-label="Risk facts" className="grid gap-1">
          {risks.map(({ code, text }) => (
            <li key={code} className="flex flex-wrap items-center gap-x-2">
              <Badge
                tone={telling.includes(code) ? 'warn' : 'muted'}
                glyph={telling.includes(code) ? 'alert' : 'info'}
              >
                {riskFactLabel[code]}
              </Badge>
              <span className="text-ink-2">{text}</span>
            </li>
          ))}
        </ul>
      )}
      <p>
        {policy.rule} <span className="text-ink-2">Policy version {policy.version}.</span>
      </p>
      {needed > 0 && (
        <p className="text-ink-2">
          Stage 1 of 1: {approved.length} of {needed} {needed === 1 ? 'approval' : 'approvals'}
          {approved.length > 0 &&
            `, by ${approved.map((seat) => (seat.isViewer ? 'you' : seat.name)).join(' and ')}`}
          .
        </p>
      )}
      {seats.length > 0 && (
        <Disclosure summary={`Who can decide (${seats.length})`}>
          <ul className="grid gap-1 text-ink-2">
            {seats.map((seat) => (
              <li key={seat.id}>
                <span className="text-ink">{seat.name}</span>
                {seat.isViewer && ' (you)'}
                {seat.answer && (
                  <>
                    , {answerText(seat.answer)} <RelativeTime at={seat.answer.at} now={clock.now} />
                    {seat.answer.reason !== '' && `: ${seat.answer.reason}`}
                  </>
                )}
                {seat.left && ', has left'}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </CaseBlock>
  )
}

function answerText({ verb, durationMs }: NonNullable<Seat['answer']>): string {
  return verb === 'deny' ? 'denied it' : `approved ${formatDuration(durationMs)}`
}
