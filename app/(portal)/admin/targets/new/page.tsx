import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { TargetForm } from '@/components/targets/target-form'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { newTargetForm } from '@/lib/services/targets/new-form'
import { readQuery, type Query } from '../../../query'
import { signedIn } from '../../../viewer'
import { addATarget } from '../actions'

export const metadata: Metadata = { title: 'Connect a target' }

/** The form of one kind of target, drawn from its connector. */
export default async function NewTargetPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/targets')
  const form = newTargetForm(ctx, query.text('kind'))
  if (!form.ok && form.error === 'unknown') notFound()
  if (!form.ok)
    return (
      <MessagePage
        title="Targets are connected by administrators"
        actions={<LinkButton href="/admin/targets">Targets</LinkButton>}
      >
        <p>{form.error}</p>
      </MessagePage>
    )
  const { kind, title, provedOn, fields } = form.value
  return (
    <>
      <PageHeader title={`Connect ${title}`}>
        Proved on {provedOn}. Nothing is asked of the system before you test it.
      </PageHeader>
      <Panel title="Settings" padded>
        <TargetForm action={addATarget} {...{ kind, fields }} slug={null} values={{}} kept={{}} />
      </Panel>
    </>
  )
}
