import { Disclosure } from '@/components/ui/disclosure'
import { Fact, Facts } from '@/components/ui/facts'
import { Mono } from '@/components/ui/mono'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { formatDuration } from '@/lib/domain/duration'
import { CaseBlock } from './case-block'

interface Props {
  what: ApprovalFacts['what']
  submittedAt: Date
  nudgedAt: Date | null
  clock: Clock
}

/** What the role allows and what the person wrote, in full. */
export function WhatBlock({ what, submittedAt, nudgedAt, clock }: Props) {
  return (
    <CaseBlock title="What and why">
      <p>{what.allows}</p>
      {what.only !== '' && <p className="font-medium">Only: {what.only}</p>}
      {what.justification === '' ? (
        <p className="text-ink-2">No justification was asked for.</p>
      ) : (
        <blockquote className="border-s-2 border-accent-line ps-3 whitespace-pre-wrap">
          {what.justification}
        </blockquote>
      )}
      {what.ticket !== '' && (
        <p className="text-ink-2">
          Ticket <Mono className="text-ink">{what.ticket}</Mono>
        </p>
      )}
      <Disclosure summary="How it was asked">
        <Facts>
          <Fact term="Submitted">
            <Time at={submittedAt} clock={clock} />
          </Fact>
          {nudgedAt !== null && (
            <Fact term="Asked once more">
              <Time at={nudgedAt} clock={clock} />
            </Fact>
          )}
          <Fact term="Start wanted">
            {what.startsAt === null ? 'As soon as it is approved' : <Time at={what.startsAt} clock={clock} />}
          </Fact>
          <Fact term="Duration asked">{formatDuration(what.durationMs)}</Fact>
          <Fact term="Target">
            {what.target}, {what.environment}
          </Fact>
        </Facts>
      </Disclosure>
    </CaseBlock>
  )
}
