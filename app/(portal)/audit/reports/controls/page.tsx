import type { Metadata, Route } from 'next'
import { ControlTable } from '@/components/reports/control-table'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { controlIds, controls } from '@/lib/domain/report/controls'
import { can } from '@/lib/domain/permission'
import { listReports } from '@/lib/services/reports/list'
import { AuditTabs } from '../../audit-tabs'
import { signedIn } from '../../../viewer'
import { Refused } from '../refused'

export const metadata: Metadata = { title: 'Reports by control' }

/** Which report answers to which requirement of a standard. */
export default async function ControlsPage() {
  const ctx = await signedIn('/audit/reports/controls')
  const listed = listReports(ctx)
  if (!listed.ok) return <Refused reason={listed.error} />
  const lines = controlIds.map((id) => ({
    ...controls[id],
    reports: listed.value
      .filter((report) => report.controls.includes(id))
      .map((report) => ({ title: report.title, href: `/audit/reports/${report.id}` as Route })),
  }))
  return (
    <>
      <PageHeader
        title="Reports by control"
        actions={<LinkButton href="/audit/reports">All reports</LinkButton>}
      >
        What a requirement asks, in our words, and where its evidence is. A report shows facts; whether they
        meet a requirement is for the auditor to say.
      </PageHeader>
      {can(ctx.viewer, 'audit.read', null).ok && <AuditTabs current="/audit/reports" />}
      <Panel title="Requirements" count={lines.length}>
        <ControlTable lines={lines} />
      </Panel>
    </>
  )
}
