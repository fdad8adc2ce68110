import { Callout } from '@/components/ui/callout'
import { GrantStateBadge } from '@/components/ui/state-badge'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import type { Tone } from '@/components/ui/tone'
import { formatDuration } from '@/lib/domain/duration'
import { endReasonLabel } from '@/lib/domain/grant'
import type { InboxCase, Seat } from '@/lib/domain/inbox-case'
import { proofInWords } from '@/lib/domain/sign-in-proof'
import type { RequestState } from '@/lib/domain/request'

interface Props {
  view: InboxCase
  clock: Clock
  /** Whether this person's own answer has just come too late. */
  late: boolean
  /** The way to revoke, where there is access left. */
  revoke?: React.ReactNode
}

const tones: Record<RequestState, Tone> = {
  PENDING_APPROVAL: 'wait',
  APPROVED: 'ok',
  DENIED: 'danger',
  EXPIRED: 'muted',
  CANCELED: 'muted',
  REJECTED: 'danger',
}

/** What became of the request, by whom and when; and of the access it led to. */
export function CaseOutcome({ view, clock, late, revoke }: Props) {
  const answers = view.seats.flatMap(({ answer, ...seat }) => (answer ? [{ ...seat, answer }] : []))
  return (
    <div className="grid gap-2 px-3 pb-3 sm:px-4">
      {late && (
        <Callout tone="warn" live="alert" title="Your answer came too late">
          It changed nothing. What was decided stands below.
        </Callout>
      )}
      <Callout tone={tones[view.lapsed ? 'EXPIRED' : view.state]}>
        {answers.map((seat) => (
          <p key={`${seat.stage} ${seat.id}`}>
            <AnswerLine seat={seat} clock={clock} />
          </p>
        ))}
        {answers.length === 0 && (
          <p>
            {silentText(view)}
            {view.decidedAt !== null && (
              <>
                {' '}
                <Time at={view.decidedAt} clock={clock} />.
              </>
            )}
          </p>
        )}
      </Callout>
      {view.grant && <CaseGrant grant={view.grant} clock={clock} revoke={revoke} />}
    </div>
  )
}

interface CaseGrantProps extends Pick<Props, 'clock' | 'revoke'> {
  grant: NonNullable<InboxCase['grant']>
}

/** The access itself, with the way to revoke it. */
export function CaseGrant({ grant, clock, revoke }: CaseGrantProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
      <GrantStateBadge state={grant.state} />
      <span className="text-ink-2">
        {grant.name}, {formatDuration(grant.durationMs)}
        <GrantEnd grant={grant} clock={clock} />
      </span>
      {revoke}
    </div>
  )
}

/** When the access ends or ended, and why; or why it could not be given. */
function GrantEnd({ grant, clock }: { grant: NonNullable<InboxCase['grant']>; clock: Clock }) {
  if (grant.failure !== null) return <>: {grant.failure}</>
  if (grant.ended)
    return (
      <>
        : {endReasonLabel[grant.ended.reason]}, <Time at={grant.ended.at} clock={clock} />
      </>
    )
  if (grant.endsAt === null) return null
  return (
    <>
      , {grant.revocable ? 'ends' : 'planned end'} <Time at={grant.endsAt} clock={clock} />
    </>
  )
}

function AnswerLine({
  seat,
  clock,
}: {
  seat: Omit<Seat, 'answer'> & { answer: NonNullable<Seat['answer']> }
  clock: Clock
}) {
  const { verb, reason, durationMs, at, signIn } = seat.answer
  return (
    <>
      <span className="font-medium">{seat.isViewer ? 'You' : seat.name}</span>
      {seat.forName !== null && ` for ${seat.forName}`}{' '}
      {verb === 'deny' ? 'denied it' : `approved ${formatDuration(durationMs)}`},{' '}
      <Time at={at} clock={clock} />
      {reason !== '' && <>: {reason}</>}
      {signIn !== null && (
        <span className="block text-xs break-words text-ink-2">{proofInWords(signIn, at)}</span>
      )}
    </>
  )
}

function silentText({ state, lapsed, incident }: InboxCase): string {
  if (lapsed) return 'Nobody answered in time; it lapsed.'
  switch (state) {
    case 'PENDING_APPROVAL':
      return 'Nobody has answered yet.'
    case 'APPROVED':
      return incident === null
        ? 'Approved by the policy: nobody had to answer.'
        : 'Activated in an emergency: nobody was asked.'
    case 'DENIED':
      return 'Denied.'
    case 'EXPIRED':
      return 'Nobody answered in time; it lapsed'
    case 'CANCELED':
      return 'Taken back by the person who asked'
    case 'REJECTED':
      return 'Refused by the policy'
  }
}
