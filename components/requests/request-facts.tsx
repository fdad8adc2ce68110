import { Fact, Facts } from '@/components/ui/facts'
import { RiskBadge } from '@/components/ui/risk-badge'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { proofInWords, type SignInProof } from '@/lib/domain/sign-in-proof'
import type { RiskTier } from '@/lib/domain/role'

export interface RequestFactsView {
  requester: string
  role: { name: string; allows: string; risk: RiskTier }
  target: string
  wantedStart: Date | null
  askedMs: number
  grantedMs: number | null
  /** The grant that it gives more time; null for an activation. */
  moreTimeOn: string | null
  /** The incident of an emergency activation; null for any other. */
  incident: string | null
  justification: string
  ticket: string
  /** What was picked of a role that gives more, in words; empty for all of it. */
  only: string
  submittedAt: Date
  decideBy: Date | null
  decidedAt: Date | null
  policy: { version: number; comment: string; publishedAt: Date }
  /** How whoever asked had proved who they are; null where it was not kept. */
  signIn: SignInProof | null
  approvers: readonly string[]
  needed: number
  /** How many stages it is approved in. */
  stages: number
}

/** What was asked, and under which rules. */
export function RequestFacts({ facts, clock }: { facts: RequestFactsView; clock: Clock }) {
  const { role, policy, grantedMs, askedMs } = facts
  return (
    <Facts>
      <Fact term="Requester">{facts.requester}</Fact>
      <Fact term="Role">
        {role.name} <span className="text-ink-2">on {facts.target}</span> <RiskBadge risk={role.risk} />
      </Fact>
      <Fact term="What it allows">{role.allows}</Fact>
      {facts.only !== '' && <Fact term="Only">{facts.only}</Fact>}
      <Fact term="Justification">
        {facts.justification === '' ? <span className="text-ink-3">none given</span> : facts.justification}
      </Fact>
      {facts.incident !== null && <Fact term="Incident">{facts.incident}</Fact>}
      {facts.moreTimeOn !== null && <Fact term="More time on">{facts.moreTimeOn}, from its old end on</Fact>}
      {facts.ticket !== '' && <Fact term="Ticket">{facts.ticket}</Fact>}
      <Fact term="Asked">
        <Time at={facts.submittedAt} clock={clock} />
      </Fact>
      {facts.signIn !== null && <Fact term="Sign-in">{proofInWords(facts.signIn, facts.submittedAt)}</Fact>}
      <Fact term="Start">
        {facts.wantedStart === null ? (
          facts.incident === null ? (
            'As soon as approved'
          ) : (
            'At once'
          )
        ) : (
          <Time at={facts.wantedStart} clock={clock} />
        )}
      </Fact>
      <Fact term="Duration">
        {formatDuration(grantedMs ?? askedMs)}
        {grantedMs !== null && grantedMs < askedMs && (
          <span className="text-ink-2"> (shortened; {formatDuration(askedMs)} was asked)</span>
        )}
      </Fact>
      {facts.needed > 0 && (
        <Fact term="Approval">
          {facts.stages > 1
            ? `In ${facts.stages} stages`
            : `${facts.needed} of ${facts.approvers.length}: ${facts.approvers.join(', ')}`}
        </Fact>
      )}
      {facts.decidedAt === null && facts.decideBy !== null && (
        <Fact term="Open until">
          <Time at={facts.decideBy} clock={clock} />
        </Fact>
      )}
      {facts.decidedAt !== null && facts.needed > 0 && (
        <Fact term="Time to decide">{span(facts.submittedAt, facts.decidedAt)}</Fact>
      )}
      <Fact term="Policy">
        Version {policy.version}, in force since{' '}
        <Time at={policy.publishedAt} clock={clock} show="absolute" />
        {policy.comment !== '' && <span className="block text-ink-2">{policy.comment}</span>}
      </Fact>
    </Facts>
  )
}

function span(from: Date, to: Date): string {
  return formatDuration(to.getTime() - from.getTime())
}
