import type { Metadata, Route } from 'next'
import { notFound } from 'next/navigation'
import { DeliveryTable } from '@/components/targets/delivery-table'
import { Pulse } from '@/components/targets/pulse'
import { RoleForm } from '@/components/targets/role-form'
import { RolesOnTarget } from '@/components/targets/roles-on-target'
import { TargetForm } from '@/components/targets/target-form'
import { TargetState } from '@/components/targets/targets-list'
import { TestForm } from '@/components/targets/test-form'
import { Trend } from '@/components/targets/trend'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { MessagePage } from '@/components/ui/message-page'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Sheet } from '@/components/ui/sheet'
import { formatRelative } from '@/components/ui/time-format'
import { catalogOf } from '@/lib/services/targets/catalog'
import { deliveriesOf } from '@/lib/services/targets/deliveries'
import { inspectTarget, type InspectedTarget } from '@/lib/services/targets/inspect'
import type { PersonContext } from '@/lib/services/context'
import { readQuery, type Query, type QueryReader } from '../../../query'
import { signedIn, viewerZone } from '../../../viewer'
import { addARole, changeATarget, sendAgain, testATarget } from '../actions'

export const metadata: Metadata = { title: 'Target' }

interface Props {
  params: Promise<{ slug: string }>
  searchParams: Promise<Query>
}

/** One target: how it answers, what is handed out on it, what stands there, and its settings. */
export default async function TargetPage({ params, searchParams }: Props) {
  const { slug } = await params
  const query = readQuery(await searchParams)
  const ctx = await signedIn(`/admin/targets/${slug}`)
  const read = await inspectTarget(ctx, slug)
  if (!read.ok && read.error.kind === 'unknown') notFound()
  if (!read.ok)
    return (
      <MessagePage title="Targets are not open to you" actions={<LinkButton href="/">My access</LinkButton>}>
        <p>{read.error.kind === 'refused' ? read.error.reason : ''}</p>
      </MessagePage>
    )
  const shown = read.value
  const { target, about, pulse, roles, trend, mayManage } = shown
  const here = `/admin/targets/${target.slug}`
  const deliveries = await deliveriesOf(ctx, target)
  const clock = { now: ctx.now(), zone: await viewerZone() }
  return (
    <>
      <PageHeader
        title={target.name}
        actions={
          mayManage.ok && (
            <>
              <LinkButton href={`${here}?test=1` as Route} scroll={false}>
                Test
              </LinkButton>
              <LinkButton href={`${here}?role=1` as Route} scroll={false}>
                Add a role
              </LinkButton>
              <LinkButton variant="primary" href={`${here}?edit=1` as Route} scroll={false}>
                Settings
              </LinkButton>
            </>
          )
        }
      >
        {about.title}, {target.environment}. {target.description !== '' && <>{target.description}. </>}Proved
        on {about.provedOn}.
      </PageHeader>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Panel title="Health" padded actions={<TargetState mode={target.mode} failing={pulse.failing} />}>
          <Pulse pulse={pulse} clock={clock} />
        </Panel>
        <Panel title="Standing access" padded>
          <Trend days={trend} />
          <p className="mt-2 text-sm">
            <LinkButton href={`/admin/findings?target=${target.slug}` as Route} size="sm">
              What stands there
            </LinkButton>
          </p>
        </Panel>
      </div>
      <Panel title="Roles" count={roles.length}>
        {roles.length > 0 ? (
          <RolesOnTarget roles={roles} />
        ) : (
          <EmptyState title="Nothing is handed out here yet">Test the target, then add a role.</EmptyState>
        )}
      </Panel>
      {deliveries !== null && (
        <Panel title="Delivery log" count={deliveries.length}>
          {deliveries.length > 0 ? (
            <DeliveryTable
              deliveries={deliveries}
              clock={clock}
              redeliver={mayManage.ok ? sendAgain : null}
            />
          ) : (
            <EmptyState title="Nothing was sent yet">
              Changes and failures are written down here for 30 days.
            </EmptyState>
          )}
        </Panel>
      )}
      {mayManage.ok && (
        <Opened ctx={ctx} query={query} shown={shown} here={here as Route} secrets={ages(shown, clock.now)} />
      )}
    </>
  )
}

interface OpenedProps {
  ctx: PersonContext
  query: QueryReader
  shown: InspectedTarget
  here: Route
  secrets: Record<string, string>
}

/** The sheet that the URL opens. */
async function Opened({ ctx, query, shown, here, secrets }: OpenedProps) {
  const { target, settings, roles, entitlement } = shown
  if (query.text('test') !== '')
    return (
      <Sheet title={`Test ${target.name}`} subtitle={shown.about.title} closeHref={here}>
        <TestForm action={testATarget} slug={target.slug} roles={roles} />
      </Sheet>
    )
  if (query.text('role') !== '') {
    const { offers, problem } = await catalogOf(ctx, target.slug)
    return (
      <Sheet title={`Add a role on ${target.name}`} closeHref={here}>
        <RoleForm
          action={addARole}
          target={target.slug}
          fields={entitlement}
          {...{ offers, problem }}
          owner=""
        />
      </Sheet>
    )
  }
  if (query.text('edit') === '') return null
  const { name, description, environment, mode } = target
  const typed = Object.entries(settings.typed).map(([field, value]) => [`setting.${field}`, value] as const)
  return (
    <Sheet title={`Settings of ${target.name}`} closeHref={here}>
      <TargetForm
        action={changeATarget}
        kind={null}
        slug={target.slug}
        fields={settings.fields}
        values={{ name, description, environment, mode, ...Object.fromEntries(typed) }}
        kept={secrets}
      />
    </Sheet>
  )
}

/** How old each sealed secret is, in words. */
function ages({ secrets }: InspectedTarget, now: Date): Record<string, string> {
  return Object.fromEntries(
    secrets.map(({ field, setAt, setBy }) => [
      field,
      `Kept sealed since ${formatRelative(setAt, now)}${setBy === null ? '' : `, set by ${setBy}`}.`,
    ]),
  )
}
