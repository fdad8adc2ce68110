import type { Metadata } from 'next'
import { AnchorsPanel, HeadPanel, Statement } from '@/components/audit/integrity-panels'
import { VerifyProgress } from '@/components/audit/verify-progress'
import { ActionForm } from '@/components/ui/action-form'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { SubmitButton } from '@/components/ui/submit-button'
import { readIntegrity } from '@/lib/services/audit/integrity'
import { signedIn, viewerZone } from '../../viewer'
import { keepVerifying, verify } from './actions'

export const metadata: Metadata = { title: 'Integrity of the audit log' }

/** Whether the log is what was sealed, since when that is known, and who else could tell. */
export default async function IntegrityPage() {
  const ctx = await signedIn('/audit/integrity')
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const read = await readIntegrity(ctx)
  if (!read.ok)
    return (
      <MessagePage
        title="The audit log is not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{read.error}</p>
      </MessagePage>
    )
  const facts = read.value
  const { next_sequence: done, round_size: of } = facts.check
  return (
    <>
      <PageHeader title="Integrity" actions={<LinkButton href="/audit">Events</LinkButton>}>
        Whether the audit log is what was sealed, and who else could tell.
      </PageHeader>
      <Statement facts={facts} clock={clock} />
      <ActionForm action={verify}>
        <SubmitButton>Verify now</SubmitButton>
      </ActionForm>
      {of > 0 && <VerifyProgress begun={{ done, of }} step={keepVerifying} />}
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <HeadPanel facts={facts} clock={clock} />
        <AnchorsPanel facts={facts} clock={clock} />
      </div>
    </>
  )
}
