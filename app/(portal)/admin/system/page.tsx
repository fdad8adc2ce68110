import type { Metadata } from 'next'
import { LiveRefresh } from '@/components/live/live-refresh'
import { FindingsList } from '@/components/findings/findings-list'
import { IfStopped } from '@/components/system/if-stopped'
import { ClosingSheet } from '@/components/system/closing-sheet'
import { RemovalsTable } from '@/components/system/removals-table'
import { SinksTable } from '@/components/sinks/sinks-table'
import { SweeperPanel } from '@/components/system/sweeper-panel'
import { TargetsTable } from '@/components/system/targets-table'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { Fact, Facts } from '@/components/ui/facts'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { Mono } from '@/components/ui/mono'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { version } from '@/lib/domain/version'
import { sinkOverview } from '@/lib/services/sinks/overview'
import { systemStatus, type SystemStatus } from '@/lib/services/system/status'
import { listFindings } from '@/lib/services/targets/findings'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { answerAClosing, askClosing, runSweep } from './actions'

export const metadata: Metadata = { title: 'System' }

/** How the portal is doing: what is owed to the targets first. */
export default async function SystemPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/system')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = await systemStatus(ctx)
  if (!read.ok)
    return (
      <MessagePage
        title="The system page is not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{read.error}</p>
      </MessagePage>
    )
  const status = read.value
  const { removals, ifStopped, targets, maySweep } = status
  const findings = await listFindings(ctx, { target: null })
  const open = findings.ok ? findings.value.open : []
  const overview = await sinkOverview(ctx)
  const sinks = overview.ok ? overview.value.filter(({ endedAt }) => endedAt === null) : []
  const closing = removals.find(({ assignmentId }) => assignmentId === query.text('close'))
  return (
    <>
      <PageHeader title="System">What this portal owes to its targets, and how it is doing.</PageHeader>
      <LiveRefresh topics={['grant']} />
      <Alarms status={status} />
      <Panel title="Removals owed" count={removals.length}>
        {removals.length > 0 ? (
          <RemovalsTable removals={removals} clock={clock} />
        ) : (
          <EmptyState title="Nothing is owed">Every access that ended is confirmed to be gone.</EmptyState>
        )}
      </Panel>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <SweeperPanel
          sweep={status.sweep}
          refusal={maySweep.ok ? null : maySweep.reason}
          runNow={runSweep}
          clock={clock}
        />
        <Panel title="Portal" padded>
          <PortalFacts status={status} clock={clock} />
        </Panel>
      </div>
      <Panel title="Targets" count={targets.length}>
        <TargetsTable targets={targets} clock={clock} />
      </Panel>
      <Panel
        title="Sinks of the audit log"
        count={sinks.length}
        actions={
          <LinkButton size="sm" href="/admin/sinks">
            Sinks
          </LinkButton>
        }
      >
        {sinks.length > 0 ? (
          <SinksTable caption="Sinks of the audit log" sinks={sinks} clock={clock} href={null} />
        ) : (
          <EmptyState title="The log is sent nowhere">An administrator can add a sink.</EmptyState>
        )}
      </Panel>
      <Panel
        title="Standing access and drift"
        count={open.length}
        actions={
          <LinkButton size="sm" href="/admin/findings">
            Decide
          </LinkButton>
        }
      >
        {open.length > 0 ? (
          <FindingsList caption="Drift findings" findings={open} clock={clock} href={null} />
        ) : (
          <EmptyState title="No findings">
            The last search of each target found nothing that no grant explains.
          </EmptyState>
        )}
      </Panel>
      <Panel title="If the portal stopped now" count={ifStopped.length}>
        {ifStopped.length > 0 ? (
          <IfStopped access={ifStopped} clock={clock} />
        ) : (
          <EmptyState title="Nothing would be left">No access of ours is on any target now.</EmptyState>
        )}
      </Panel>
      {closing !== undefined && (
        <ClosingSheet removal={closing} ask={askClosing} answer={answerAClosing} closeHref="/admin/system" />
      )}
    </>
  )
}

/** What must not wait. */
function Alarms({ status }: { status: SystemStatus }) {
  const overdue = status.removals.filter((removal) => removal.alarming).length
  return (
    <>
      {overdue > 0 && (
        <Callout
          tone="danger"
          title={overdue === 1 ? 'One removal is overdue' : `${overdue} removals are overdue`}
        >
          <p>
            Somebody may still hold access that has ended. The portal tries again without end; look at the
            target.
          </p>
        </Callout>
      )}
      {status.sweep.silent && (
        <Callout tone="danger" title="The sweep does not run">
          <p>
            Set SWEEP_TIMER=on, or let a scheduler call POST /api/sweep with the bearer token every few
            seconds.
          </p>
        </Callout>
      )}
    </>
  )
}

function PortalFacts({ status: { database, mail }, clock }: { status: SystemStatus; clock: Clock }) {
  return (
    <Facts>
      <Fact term="Version">{version}</Fact>
      <Fact term="Database">
        {database.name}, PostgreSQL {database.server}, {megabytes(database.sizeBytes)}
      </Fact>
      <Fact term="Schema">
        <Mono>{database.schema ?? 'none'}</Mono>{' '}
        <span className="text-ink-2">({database.migrations} migrations)</span>
      </Fact>
      <Fact term="Mail">
        <MailFact mail={mail} clock={clock} />
      </Fact>
    </Facts>
  )
}

function MailFact({ mail, clock }: { mail: SystemStatus['mail']; clock: Clock }) {
  if (mail === null) return 'off: set SMTP_URL and MAIL_FROM to switch it on'
  const { waiting, oldestAt, lastSentAt, lastError } = mail
  if (waiting === 0 || oldestAt === null)
    return lastSentAt === null ? (
      'on, nothing sent yet'
    ) : (
      <>
        on, last sent <Time at={lastSentAt} clock={clock} />
      </>
    )
  return (
    <>
      {waiting} waiting, the oldest since <Time at={oldestAt} clock={clock} />
      {lastError !== null && <span className="text-ink-2">: {lastError}</span>}
    </>
  )
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1_000_000)).toLocaleString('en-GB')} MB`
}
