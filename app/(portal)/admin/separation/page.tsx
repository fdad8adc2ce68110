import type { Metadata, Route } from 'next'
import { ExceptionForm } from '@/components/separation/exception-form'
import { ExceptionTable } from '@/components/separation/exception-table'
import { EndDialog } from '@/components/separation/end-dialog'
import { RuleForm } from '@/components/separation/rule-form'
import { RuleTable } from '@/components/separation/rule-table'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { separationOverview, type SeparationOverview } from '@/lib/services/separation/overview'
import { readQuery, type Query, type QueryReader } from '../../query'
import { signedIn, viewerZone } from '../../viewer'
import { addRule, endException, endRule, grantAnException } from './actions'

export const metadata: Metadata = { title: 'Separation of duties' }

const here: Route = '/admin/separation'

/** Which roles nobody may hold together, and who may for a while. */
export default async function SeparationPage({ searchParams }: { searchParams: Promise<Query> }) {
  const query = readQuery(await searchParams)
  const ctx = await signedIn(here)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  const shown = await separationOverview(ctx)
  if (!shown.ok)
    return (
      <MessagePage
        title="Separation rules are not open to you"
        actions={<LinkButton href="/">My access</LinkButton>}
      >
        <p>{shown.error}</p>
      </MessagePage>
    )
  const { rules, exceptions, mayChange } = shown.value
  const refusal = mayChange.ok ? null : mayChange.reason
  return (
    <>
      <PageHeader
        title="Separation of duties"
        actions={
          <LinkButton
            variant="primary"
            href={`${here}?add=rule`}
            scroll={false}
            disabledReason={refusal ?? undefined}
          >
            Add a rule
          </LinkButton>
        }
      >
        Roles that one person should not hold together: judged when a role is asked for, approved, started and
        extended.
      </PageHeader>
      <Panel title="Rules" count={rules.filter((rule) => rule.endedAt === null).length}>
        {rules.length === 0 ? (
          <EmptyState title="No roles are kept apart yet">
            A rule names roles that should not come together, such as creating a payment and releasing it.
          </EmptyState>
        ) : (
          <RuleTable rules={rules} clock={clock} refusal={refusal} href={(what, id) => hrefOf(what, id)} />
        )}
      </Panel>
      <Panel title="Exceptions" count={exceptions.filter((each) => isOpen(each, clock.now)).length}>
        {exceptions.length === 0 ? (
          <EmptyState title="No exception has been granted">
            Where a rule takes an exception, an administrator grants it here to one person, until a day.
          </EmptyState>
        ) : (
          <ExceptionTable
            exceptions={exceptions}
            clock={clock}
            refusal={refusal}
            endHref={(id) => hrefOf('back', id)}
          />
        )}
      </Panel>
      {mayChange.ok && <Opened query={query} overview={shown.value} now={clock.now} />}
    </>
  )
}

interface OpenedProps {
  query: QueryReader
  overview: SeparationOverview
  now: Date
}

/** The sheet or dialog that the URL opens. */
function Opened({ query, overview: { rules, exceptions, roles, people }, now }: OpenedProps) {
  const inForce = rules.filter((rule) => rule.endedAt === null)
  const ending = inForce.find((rule) => rule.id === query.text('end'))
  const excepted = inForce.find((rule) => rule.id === query.text('exception') && rule.effect === 'exception')
  const taken = exceptions.find((each) => each.id === query.text('back') && isOpen(each, now))
  if (query.text('add') !== '')
    return (
      <Sheet title="Add a separation rule" closeHref={here}>
        <RuleForm action={addRule} roles={roles} />
      </Sheet>
    )
  if (excepted !== undefined)
    return (
      <Sheet title="Grant an exception" subtitle={`From “${excepted.name}”`} closeHref={here}>
        <ExceptionForm action={grantAnException} ruleId={excepted.id} people={people} />
      </Sheet>
    )
  if (ending !== undefined)
    return (
      <EndDialog
        title={`End “${ending.name}”?`}
        closeHref={here}
        action={endRule}
        values={{ ruleId: ending.id }}
        confirmLabel="End rule"
      >
        {listed(ending.first)} {ending.second.length > 0 && `and ${listed(ending.second)} `}may be held
        together again. The rule stays on record.
      </EndDialog>
    )
  if (taken !== undefined)
    return (
      <EndDialog
        title={`Take back the exception of ${taken.person}?`}
        closeHref={here}
        action={endException}
        values={{ exceptionId: taken.id }}
        confirmLabel="Take back"
      >
        Nothing more is given under it. What {taken.person} holds already stays until its own end; revoke it
        where it must end at once.
      </EndDialog>
    )
  return null
}

function isOpen({ endedAt, endsAt }: { endedAt: Date | null; endsAt: Date }, now: Date): boolean {
  return endedAt === null && now < endsAt
}

function listed(names: readonly string[]): string {
  return names.join(', ')
}

function hrefOf(what: string, id: string): Route {
  return `${here}?${what}=${id}` as Route
}
