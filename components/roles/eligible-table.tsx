'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { Fragment } from 'react'
import { cx } from '@/components/ui/cx'
import { Glyph } from '@/components/ui/glyph'
import { LinkButton } from '@/components/ui/link-button'
import type { FormAction } from '@/components/ui/form-state'
import { RiskBadge } from '@/components/ui/risk-badge'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import type { RiskTier } from '@/lib/domain/role'
import { FavouriteStar } from './favourite-star'

export interface EligibleView {
  id: string
  slug: string
  name: string
  allows: string
  risk: RiskTier
  target: string
  maxMs: number
  /** Empty where nobody has to approve. */
  approvers: string
  lastUsed: Date | null
  until: Date | null
  from: Date | null
  favourite: boolean
  blocked: string | null
  /** What it conflicts with; `block` where it cannot be had at all meanwhile. */
  clash: { effect: 'block' | 'warn'; text: string } | null
}

/** The form that the boxes of the rows belong to: `/?activate=<role>&activate=<role>`. */
export const severalForm = 'several-roles'

interface Props {
  /** In the order they are shown. */
  roles: readonly EligibleView[]
  clock: Clock
  favourite: FormAction
}

const columns = [
  'Role',
  'Risk',
  'At most',
  'Who approves',
  'Last used',
  'Eligible until',
  { name: 'Action', align: 'end' as const },
]

/** The roles a person may activate, favourites first, then by target. */
export function EligibleTable({ roles, clock, favourite }: Props) {
  return (
    <Table caption="Eligible roles">
      <Thead columns={columns} />
      <Tbody>
        {groups(roles).map(({ title, members }) => (
          <Fragment key={title}>
            <tr role="row" className="bg-sunken">
              <th
                role="rowheader"
                scope="rowgroup"
                colSpan={columns.length}
                className="h-7 px-3 text-start text-xs font-medium text-ink-2"
              >
                {title}
              </th>
            </tr>
            {members.map((role) => (
              <EligibleRow key={role.id} role={role} clock={clock} favourite={favourite} />
            ))}
          </Fragment>
        ))}
      </Tbody>
    </Table>
  )
}

function EligibleRow({
  role,
  clock,
  favourite,
}: {
  role: EligibleView
  clock: Clock
  favourite: FormAction
}) {
  const verb = role.approvers === '' ? 'Activate' : 'Request'
  return (
    <Tr>
      <RowHead>
        <span className="flex items-start gap-1.5">
          <input
            type="checkbox"
            form={severalForm}
            name="activate"
            value={role.slug}
            aria-label={`Select ${role.name}`}
            disabled={role.blocked !== null}
            className="mt-0.5 size-4 shrink-0 accent-accent disabled:opacity-40"
          />
          <FavouriteStar role={role} action={favourite} />
          <span className="min-w-0">
            {role.name}
            {role.favourite && <span className="font-normal text-ink-2"> · {role.target}</span>}
            <span className="block text-xs font-normal text-ink-2">{role.allows}</span>
            {role.clash !== null && (
              <span
                className={cx(
                  'flex items-baseline gap-1.5 text-xs',
                  role.clash.effect === 'block' ? 'text-danger' : 'text-warn',
                )}
              >
                <Glyph name="alert" className="translate-y-px" />
                {role.clash.text}
              </span>
            )}
          </span>
        </span>
      </RowHead>
      <Td label="Risk">
        <RiskBadge risk={role.risk} />
      </Td>
      <Td label="At most" className="whitespace-nowrap">
        {formatDuration(role.maxMs)}
      </Td>
      <Td label="Who approves">
        {role.approvers === '' ? 'Nobody has to' : capitalised(role.approvers)}{' '}
        <Link
          href={`/why/${role.slug}` as Route}
          prefetch={false}
          aria-label={`Why? ${role.name}`}
          className="text-xs text-accent-ink hover:underline"
        >
          Why?
        </Link>
      </Td>
      <Td label="Last used">
        {role.lastUsed === null ? (
          <span className="text-ink-3">never</span>
        ) : (
          <Time at={role.lastUsed} clock={clock} show="relative" />
        )}
      </Td>
      <Td label="Eligible until">
        <Until role={role} clock={clock} />
      </Td>
      <Td label="Action" align="end">
        <LinkButton
          data-row=""
          size="sm"
          href={`/?activate=${role.slug}` as Route}
          scroll={false}
          variant={verb === 'Activate' ? 'primary' : 'secondary'}
          aria-label={`${verb} ${role.name}`}
          disabledReason={role.blocked ?? undefined}
          reasonPlacement="tip"
        >
          {verb}
        </LinkButton>
      </Td>
    </Tr>
  )
}

function Until({ role, clock }: { role: EligibleView; clock: Clock }) {
  if (role.from !== null)
    return (
      <span>
        from <Time at={role.from} clock={clock} />
      </span>
    )
  if (role.until === null) return <span className="text-ink-3">no end</span>
  return (
    <span>
      {role.until <= clock.now && 'ended '}
      <Time at={role.until} clock={clock} />
    </span>
  )
}

function groups(roles: readonly EligibleView[]): { title: string; members: EligibleView[] }[] {
  const byTitle = new Map<string, EligibleView[]>()
  for (const role of roles) {
    const title = role.favourite ? 'Favourites' : role.target
    byTitle.set(title, [...(byTitle.get(title) ?? []), role])
  }
  return [...byTitle].map(([title, members]) => ({ title, members }))
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
