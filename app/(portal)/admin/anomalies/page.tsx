import type { Metadata } from 'next'
import { ThresholdsForm } from '@/components/anomalies/thresholds-form'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Time } from '@/components/ui/time'
import { thresholdsForm } from '@/lib/services/anomalies/thresholds'
import { signedIn, viewerZone } from '../../viewer'
import { saveThresholds } from './actions'

export const metadata: Metadata = { title: 'Anomalies' }

/** From when on something counts as unusual. */
export default async function ThresholdsPage() {
  const ctx = await signedIn('/admin/anomalies')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const form = await thresholdsForm(ctx)
  if (!form.ok)
    return (
      <MessagePage
        title="Thresholds are not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{form.error}</p>
      </MessagePage>
    )
  const { fields, values, changedAt, changedBy } = form.value
  return (
    <>
      <PageHeader title="Anomalies">
        What is counted about each request, and from when on it is noted: in the approver’s inbox, for
        auditors, and in the log. Numbers, never a score, and never a refusal: policies refuse.
      </PageHeader>
      <Panel title="Thresholds" padded>
        {changedAt !== null && (
          <p className="mb-4 text-sm text-ink-2">
            Last set by {changedBy ?? 'somebody'} <Time at={changedAt} clock={clock} />.
          </p>
        )}
        <ThresholdsForm action={saveThresholds} fields={fields} values={values} />
      </Panel>
    </>
  )
}
