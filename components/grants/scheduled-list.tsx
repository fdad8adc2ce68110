'use client'
import type { Route } from 'next'
import Link from 'next/link'
import { cx } from '@/components/ui/cx'
import { LinkButton } from '@/components/ui/link-button'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { formatDuration } from '@/lib/domain/duration'
import { grantAnchor, type GrantView } from './view'

/** Approved access whose start lies ahead. */
export function ScheduledList({
  grants,
  clock,
  fresh,
}: {
  grants: readonly GrantView[]
  clock: Clock
  fresh: string | null
}) {
  return (
    <Table caption="Scheduled access">
      <Thead columns={['Role', 'Starts', 'Duration', 'Ends', 'Request', { name: 'Action', hidden: true }]} />
      <Tbody>
        {grants.map((grant) => (
          <Tr
            key={grant.id}
            id={grantAnchor(grant)}
            tabIndex={-1}
            className={cx(grant.requestName === fresh && 'bg-accent-soft')}
          >
            <RowHead>
              {grant.role.name} <span className="font-normal text-ink-2">{grant.target}</span>
              {grant.only !== '' && <span className="block text-sm font-normal">Only: {grant.only}</span>}
            </RowHead>
            <Td label="Starts">
              <Time at={grant.plannedStart} clock={clock} />
            </Td>
            <Td label="Duration">{formatDuration(grant.durationMs)}</Td>
            <Td label="Ends">
              <Time
                at={new Date(grant.plannedStart.getTime() + grant.durationMs)}
                clock={clock}
                show="absolute"
              />
            </Td>
            <Td label="Request">
              <Link
                href={`/requests/${grant.requestName}` as Route}
                prefetch={false}
                className="font-mono text-xs text-accent-ink"
              >
                {grant.requestName}
              </Link>
            </Td>
            <Td align="end">
              <LinkButton size="sm" href={`/?end=${grant.name}` as Route} scroll={false}>
                Cancel start
              </LinkButton>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
