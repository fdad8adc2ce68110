import type { Metadata, Route } from 'next'
import { IntegrationForm } from '@/components/integrations/integration-form'
import { IntegrationTable } from '@/components/integrations/integration-table'
import { ProviderList } from '@/components/integrations/provider-list'
import { TestForm } from '@/components/integrations/test-form'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { integrationKindLabel, integrationKinds, type IntegrationKind } from '@/lib/domain/integration'
import { integrationOverview, type IntegrationOverview } from '@/lib/services/integrations/overview'
import { readQuery, type Query, type QueryReader } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { addAnIntegration, endAnIntegration, testAnIntegration } from './actions'

export const metadata: Metadata = { title: 'Integrations' }

const here: Route = '/admin/integrations'

const kinds: Record<IntegrationKind, { title: string; hint: string; empty: string }> = {
  ticket: {
    title: 'Ticket systems',
    hint: 'Policies have tickets checked: open, assigned to the requester, within their change window.',
    empty: 'No ticket is checked with its own system yet',
  },
  'on-call': {
    title: 'On-call schedules',
    hint: 'Policies ask whoever is on call, or let them in without asking.',
    empty: 'Nobody is known to be on call yet',
  },
}

/** The ticket systems and on-call schedules that policies can name. */
export default async function IntegrationsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const shown = await integrationOverview(ctx)
  if (!shown.ok)
    return (
      <MessagePage
        title="Integrations are not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { integrations } = shown.value
  return (
    <>
      <PageHeader
        title="Integrations"
        actions={
          <LinkButton variant="primary" href={hrefOf('add', 'choose')} scroll={false}>
            Add an integration
          </LinkButton>
        }
      >
        Ticket systems and on-call schedules that policies turn to. Where one does not answer, policies say
        whether to refuse, to ask a person or to go on.
      </PageHeader>
      {integrationKinds.map((kind) => {
        const own = integrations.filter((each) => each.kind === kind)
        const { title, hint, empty } = kinds[kind]
        return (
          <Panel key={kind} title={title} count={own.filter(({ endedAt }) => endedAt === null).length}>
            {own.length === 0 ? (
              <EmptyState title={empty}>{hint}</EmptyState>
            ) : (
              <IntegrationTable caption={title} integrations={own} clock={clock} href={hrefOf} />
            )}
          </Panel>
        )
      })}
      <Opened query={query} overview={shown.value} />
    </>
  )
}

/** The sheet or dialog that the URL opens. */
function Opened({ query, overview }: { query: QueryReader; overview: IntegrationOverview }) {
  const inUse = overview.integrations.filter(({ endedAt }) => endedAt === null)
  const tested = inUse.find(({ id }) => id === query.text('test'))
  const ending = inUse.find(({ id }) => id === query.text('end'))
  if (query.text('add') !== '') return <Adding wanted={query.text('add')} choices={overview.choices} />
  if (tested !== undefined)
    return (
      <Sheet title={`Test ${tested.name}`} subtitle={tested.providerLabel} closeHref={here}>
        <TestForm action={testAnIntegration} id={tested.id} asksForTicket={tested.kind === 'ticket'} />
      </Sheet>
    )
  if (ending !== undefined)
    return (
      <ConfirmDialog
        title={`End ${ending.name}?`}
        closeHref={here}
        action={endAnIntegration}
        values={{ id: ending.id }}
        confirmLabel="End integration"
        pendingLabel="Ending …"
        cancelLabel="Keep"
      >
        <p>
          {reliance(ending.roles)} Policies that name it then do as when it does not answer. Access that was
          given stays.
        </p>
        <Field label="Reason" required>
          {(control) => <Input {...control} name="reason" maxLength={500} />}
        </Field>
      </ConfirmDialog>
    )
  return null
}

/** First which kind of system, then its form. */
function Adding({ wanted, choices }: { wanted: string; choices: IntegrationOverview['choices'] }) {
  for (const kind of integrationKinds)
    for (const { provider, label, fields, secret } of choices[kind])
      if (wanted === `${kind}.${provider}`)
        return (
          <Sheet title={`Add ${label}`} subtitle={integrationKindLabel[kind]} closeHref={here}>
            <IntegrationForm action={addAnIntegration} {...{ kind, provider, fields, secret }} />
          </Sheet>
        )
  return (
    <Sheet title="Add an integration" closeHref={here}>
      <ProviderList
        groups={integrationKinds.map((kind) => ({
          ...kinds[kind],
          providers: choices[kind].map(({ provider, label }) => ({
            label,
            href: hrefOf('add', `${kind}.${provider}`),
          })),
        }))}
      />
    </Sheet>
  )
}

function reliance(roles: number): string {
  if (roles === 0) return 'No policy in force names it.'
  return roles === 1 ? 'The policy of one role names it.' : `The policies of ${roles} roles name it.`
}

function hrefOf(what: 'add' | 'test' | 'end', which: string): Route {
  return `${here}?${what}=${which}` as Route
}
