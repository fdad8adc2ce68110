import type { Route } from 'next'
import { Answer } from '@/components/inbox/answer'
import { CaseGrant, CaseOutcome } from '@/components/inbox/case-outcome'
import { CaseView } from '@/components/inbox/case-view'
import { OtherWays } from '@/components/inbox/other-ways'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LinkButton } from '@/components/ui/link-button'
import type { Clock } from '@/components/ui/time-format'
import { requestName } from '@/lib/domain/ids'
import type { InboxCase } from '@/lib/domain/inbox-case'
import { startOf } from '@/lib/domain/verdict'
import { handOver, say } from '../case-actions'
import { approve, deny, revoke } from './actions'
import { askForPasskey } from './passkey'

interface Props {
  view: InboxCase
  clock: Clock
  late: boolean
  /** Whether the question before revoking is open. */
  revoking: boolean
  /** Whom to offer first for handing the case over. */
  colleagues: readonly { handle: string; name: string }[]
  /** What the form held before its person left to sign in once more. */
  kept: Readonly<Record<string, string>>
  /** Whether its reader has registered a passkey. */
  hasPasskey: boolean
}

/** The case on the right, with whatever this person may do about it. */
export function OpenCase({ view, clock, late, revoking, colleagues, kept, hasPasskey }: Props) {
  const address: Route = `/inbox?case=${view.name}`
  const { facts, grant } = view
  const revocable = grant !== null && grant.revocable ? grant : null
  return (
    <>
      <CaseView
        view={view}
        clock={clock}
        address={address}
        requestsPath="/requests"
        startsAt={startOf({ start: facts.what.startsAt }, clock.now)}
        pastNames={view.rows.pastUse.map((row) => requestName(row.number))}
        outcome={<Outcome view={view} clock={clock} late={late} address={address} />}
      >
        {view.mayDecide.ok && !view.lapsed && (
          <OtherWays
            key={`other ${view.id}`}
            values={{ requestId: view.id, name: view.name }}
            requester={facts.who.name}
            colleagues={colleagues}
            ask={say}
            handOver={handOver}
          />
        )}
        {view.mayDecide.ok && !view.lapsed && (
          <Answer
            key={view.id}
            values={{ requestId: view.id, name: view.name }}
            requester={facts.who.name}
            askedMs={facts.what.durationMs}
            demands={view.demands}
            kept={kept}
            approve={approve}
            deny={deny}
            askPasskey={hasPasskey ? askForPasskey : null}
          />
        )}
      </CaseView>
      {revoking && revocable?.mayRevoke.ok && (
        <ConfirmDialog
          title={`Revoke ${facts.what.role} from ${facts.who.name}?`}
          closeHref={address}
          action={revoke}
          values={{ grantId: revocable.id, name: view.name }}
          confirmLabel="Revoke"
          pendingLabel="Revoking …"
          cancelLabel="Keep access"
        >
          <p>
            {revocable.keptBy === null
              ? `The access is taken away on ${facts.what.target} at once, and sessions that are open there end. This cannot be taken back.`
              : `This grant ends, but ${revocable.keptBy} gives ${facts.who.name} the same access: it stays, with its sessions, until that one is revoked too.`}
          </p>
          <Field label="Reason" hint={`${facts.who.name} and the auditors read it.`}>
            {(control) => <Input {...control} name="reason" maxLength={1_000} autoComplete="off" />}
          </Field>
        </ConfirmDialog>
      )}
    </>
  )
}

/** What became of it; or, while it waits, why this person cannot answer and who can. */
function Outcome({
  view,
  clock,
  late,
  address,
}: Pick<Props, 'view' | 'clock' | 'late'> & { address: Route }) {
  const { grant, mayDecide } = view
  const reason = grant && !grant.mayRevoke.ok ? grant.mayRevoke.reason : undefined
  const button = grant?.revocable && (
    <LinkButton href={`${address}&revoke=1` as Route} size="sm" scroll={false} disabledReason={reason}>
      Revoke
    </LinkButton>
  )
  if (view.state !== 'PENDING_APPROVAL' || view.lapsed)
    return <CaseOutcome view={view} clock={clock} late={late} revoke={button} />
  // While more time is asked for, the access that is to last longer is live already.
  const running = grant !== null && (
    <div className="px-3 pb-3 sm:px-4">
      <CaseGrant grant={grant} clock={clock} revoke={button} />
    </div>
  )
  if (mayDecide.ok) return running
  const others = view.seats
    .filter(
      (seat) => seat.stage === view.progress.stage && !seat.isViewer && !seat.left && seat.answer === null,
    )
    .map((seat) => (seat.forName === null ? seat.name : `${seat.name} for ${seat.forName}`))
  return (
    <>
      <div className="px-3 pb-3 sm:px-4">
        <Callout title={mayDecide.reason}>
          {others.length === 0
            ? 'Nobody who could is left; it lapses by itself.'
            : `Can decide: ${others.join(', ')}.`}
        </Callout>
      </div>
      {running}
    </>
  )
}
