import type { Metadata } from 'next'
import { WhatIfForm } from '@/components/explain/what-if-form'
import { Callout } from '@/components/ui/callout'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import type { PersonContext } from '@/lib/services/context'
import { triableChoices } from '@/lib/services/policies/choices'
import { whatIf, type WhatIfInput, type WhatIfRefusal } from '@/lib/services/policies/what-if'
import { readQuery, type Query } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { policyChoices, roleChoices } from './against'
import { Answer } from './answer'
import { readQuestion } from './question'
import { TryTabs } from './try-tabs'

export const metadata: Metadata = { title: 'What if' }

/** A question to the rules. The address holds it; nothing is stored. */
export default async function WhatIfPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn('/admin/try')
  const zone = await viewerZone()
  const choices = await triableChoices(ctx, query.text('role'))
  if (!choices.ok)
    return (
      <MessagePage
        title="Trying policies out is not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{choices.error}</p>
      </MessagePage>
    )
  const question = readQuestion(query, zone)
  return (
    <>
      <PageHeader title="What if">
        What would become of a request, rule by rule, and what that person would see. Nothing is stored.
      </PageHeader>
      <TryTabs current="/admin/try" role={query.text('role')} against={query.text('against')} />
      <Panel title="Question" padded>
        <WhatIfForm
          // A field keeps what was typed first; another address is another question.
          key={JSON.stringify(question.values)}
          values={question.values}
          errors={question.errors}
          people={choices.value.people.map(({ handle, name }) => ({ value: handle, label: name }))}
          roles={roleChoices(choices.value)}
          policies={policyChoices(choices.value)}
          zone={zone}
        />
      </Panel>
      {question.input === null ? (
        <EmptyState title="Nothing is asked yet">
          Name a person and a role; everything else may be left open.
        </EmptyState>
      ) : (
        <Answered ctx={ctx} input={question.input} zone={zone} />
      )}
    </>
  )
}

const said: Record<Extract<WhatIfRefusal, string>, string> = {
  'no-such-person': 'Nobody has this handle. Choose one from the list.',
  'no-such-role': 'There is no such role any more.',
  'no-such-policy': 'The role has no such policy at that time. Choose another one.',
}

async function Answered({ ctx, input, zone }: { ctx: PersonContext; input: WhatIfInput; zone: string }) {
  const outcome = await whatIf(ctx, input)
  if (outcome.ok) return <Answer tried={outcome.value} zone={zone} />
  const { error } = outcome
  return (
    <Callout tone="warn" live="status">
      {typeof error === 'string' ? said[error] : error.refusal}
    </Callout>
  )
}
