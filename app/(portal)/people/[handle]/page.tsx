import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { OutlookTable, type OutlookRow } from '@/components/explain/outlook-table'
import { RiskPanel } from '@/components/people/risk-panel'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { explainPerson, type Outlook } from '@/lib/services/policies/explain'
import { riskOfPerson } from '@/lib/services/people/risk'
import { personWithSessions } from '@/lib/services/sessions/list'
import { setPersonsRisk } from '../../admin/people/risk-action'
import { signedIn, viewerZone } from '../../viewer'
import { SessionsOf } from './sessions'

export const metadata: Metadata = { title: 'Person' }

/** What one person can activate, what they cannot, and why. */
export default async function PersonPage({ params }: { params: Promise<{ handle: string }> }) {
  const { handle } = await params
  const ctx = await signedIn(`/people/${encodeURIComponent(handle)}`)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const outcome = await explainPerson(ctx, handle)
  if (!outcome.ok) {
    if (typeof outcome.error === 'string') notFound()
    const whose = await personWithSessions(ctx, handle)
    if (whose !== null)
      return (
        <>
          <PageHeader title={whose.name}>{outcome.error.refusal}</PageHeader>
          <SessionsOf ctx={ctx} person={whose} clock={clock} />
        </>
      )
    return (
      <MessagePage title="This page is not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{outcome.error.refusal}</p>
      </MessagePage>
    )
  }
  const { person, roles } = outcome.value
  const risk = await riskOfPerson(ctx, handle)
  const can = roles.filter(({ verdict }) => verdict.outcome !== 'refused')
  const cannot = roles.filter(({ verdict }) => verdict.outcome === 'refused')
  return (
    <>
      <PageHeader title={person.name}>
        {person.title === '' ? person.handle : `${person.title} · ${person.handle}`}. If asked for now and for
        the usual time; each sentence speaks to {person.name}.
      </PageHeader>
      {risk !== null && <RiskPanel name={person.name} risk={risk} clock={clock} action={setPersonsRisk} />}
      <Roles title="Can activate" roles={can}>
        {person.name} can activate nothing now; below stands why.
      </Roles>
      <Roles title="Cannot activate" roles={cannot}>
        Nothing stands against any role.
      </Roles>
      <SessionsOf ctx={ctx} person={person} clock={clock} />
    </>
  )
}

function Roles({
  title,
  roles,
  children,
}: {
  title: string
  roles: readonly Outlook[]
  children: React.ReactNode
}) {
  return (
    <Panel title={title} count={roles.length}>
      {roles.length === 0 ? (
        <EmptyState title="No role">{children}</EmptyState>
      ) : (
        <OutlookTable caption={title} first="Role" rows={roles.map(toRow)} />
      )}
    </Panel>
  )
}

function toRow({ person, role, verdict, asked }: Outlook): OutlookRow {
  return {
    name: role.name,
    detail: role.target,
    href: `/why/${role.slug}?person=${person.handle}` as Route,
    verdict,
    asked,
  }
}
