import { SaveViewForm } from '@/components/audit/save-view-form'
import { ViewsBar } from '@/components/audit/views-bar'
import { ViewsSheet } from '@/components/audit/views-sheet'
import { columnName } from '@/components/audit/event-columns'
import type { Clock } from '@/components/ui/time-format'
import { can } from '@/lib/domain/permission'
import { longestViewName } from '@/lib/domain/saved-view'
import { defaultColumns } from '@/lib/query/columns'
import { defaultRange } from '@/lib/query/range'
import type { ExplorerUrl } from '@/lib/query/url'
import type { PersonContext } from '@/lib/services/context'
import type { ListedView } from '@/lib/services/views/list'
import { href, viewHref } from './links'
import { changeAView, saveThisView } from './view-actions'
import { rangeWords } from './words'

interface Props {
  ctx: PersonContext
  url: ExplorerUrl
  views: readonly ListedView[]
}

export function Views({ url, views }: Pick<Props, 'url' | 'views'>) {
  return (
    <ViewsBar
      views={views.map((view) => ({
        key: view.key,
        name: view.name,
        kind: view.kind,
        href: viewHref(view),
        current: isOf(view, url),
      }))}
      saveHref={href(url, { views: 'save', event: null })}
      manageHref={href(url, { views: 'manage', event: null })}
    />
  )
}

function isOf(view: ListedView, url: ExplorerUrl): boolean {
  return (
    url.through === null &&
    view.query === url.text &&
    (view.from ?? defaultRange) === (url.from ?? defaultRange) &&
    view.to === url.to
  )
}

/** The sheet about views that the address opens, if it opens one. */
export function ViewsSheets({ ctx, url, views, range, clock }: Props & RangeProps) {
  switch (url.views) {
    case null:
      return null
    case 'save':
      return <Saving ctx={ctx} url={url} range={range} clock={clock} />
    case 'manage':
      return <Managing ctx={ctx} url={url} views={views} />
  }
}

interface RangeProps {
  range: Parameters<typeof rangeWords>[0]
  clock: Clock
}

function Saving({ ctx, url, range, clock }: Omit<Props, 'views'> & RangeProps) {
  const sharing = can(ctx.viewer, 'view.share', null)
  const usual = url.columns.join() === defaultColumns.join()
  return (
    <SaveViewForm
      action={saveThisView}
      values={{
        query: url.text,
        from: url.from ?? defaultRange,
        to: url.to ?? '',
        columns: usual ? '' : url.columns.join(),
      }}
      question={url.text || 'everything'}
      range={rangeWords(range, clock)}
      columns={url.columns.map((column) => columnName[column]).join(', ')}
      longestName={longestViewName}
      whyNotShared={sharing.ok ? null : sharing.reason}
      closeHref={href(url, { views: null })}
    />
  )
}

function Managing({ ctx, url, views }: Props) {
  const sharing = can(ctx.viewer, 'view.share', null)
  return (
    <ViewsSheet
      action={changeAView}
      longestName={longestViewName}
      whyNoMail={
        ctx.mailer === null
          ? 'Mail is off, so no count can be sent. Whoever runs the portal switches it on with SMTP_URL and MAIL_FROM.'
          : null
      }
      closeHref={href(url, { views: null })}
      views={views.map((view) => ({
        key: view.key,
        name: view.name,
        href: viewHref(view),
        question: view.query || 'everything',
        kind: view.kind,
        owner: view.owner?.name ?? null,
        isDefault: view.isDefault,
        counted: view.counted,
        whyNotChanged: whyNotChanged(ctx, view),
        whyNotShared: sharing.ok ? null : sharing.reason,
      }))}
    />
  )
}

function whyNotChanged({ viewer }: PersonContext, { owner, kind }: ListedView): string | null {
  if (owner === null) return 'This view comes with the product.'
  const permission = can(viewer, 'view.change', { ownerId: owner.id, shared: kind === 'shared' })
  return permission.ok ? null : permission.reason
}
