import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

interface TargetView {
  slug: string
  name: string
  connector: string
  environment: string
  openGrants: number
  failing: number
  lastOkAt: Date | null
  lastErrorAt: Date | null
  lastError: string | null
  searchedAt: Date | null
}

/** The targets as the latest operations on them show them. */
export function TargetsTable({ targets, clock }: { targets: readonly TargetView[]; clock: Clock }) {
  const at = (instant: Date | null) =>
    instant === null ? (
      <span className="text-ink-3">never</span>
    ) : (
      <Time at={instant} clock={clock} show="relative" />
    )
  return (
    <Table caption="Targets">
      <Thead
        columns={[
          'Target',
          'Health',
          { name: 'Open access', align: 'end' },
          'Last confirmed',
          'Last failure',
          'Searched for drift',
        ]}
      />
      <Tbody>
        {targets.map((target) => (
          <Tr key={target.slug}>
            <RowHead>
              <RowLink href={`/admin/targets/${target.slug}` as Route}>{target.name}</RowLink>{' '}
              <span className="font-normal text-ink-2">
                {target.connector}, {target.environment}
              </span>
            </RowHead>
            <Td label="Health">
              <Health target={target} />
            </Td>
            <Td label="Open access" align="end">
              {target.openGrants}
            </Td>
            <Td label="Last confirmed">{at(target.lastOkAt)}</Td>
            <Td label="Last failure">
              <div>
                {at(target.lastErrorAt)}
                {target.lastError !== null && <p className="text-xs text-ink-2">{target.lastError}</p>}
              </div>
            </Td>
            <Td label="Searched for drift">{at(target.searchedAt)}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Health({ target }: { target: TargetView }) {
  if (target.failing > 0) return <Badge tone="danger" glyph="alert">{`${target.failing} failing`}</Badge>
  const failedLast =
    target.lastErrorAt !== null && (target.lastOkAt === null || target.lastErrorAt > target.lastOkAt)
  if (failedLast)
    return (
      <Badge tone="warn" glyph="alert">
        Refused last
      </Badge>
    )
  if (target.lastOkAt === null && target.searchedAt === null)
    return (
      <Badge tone="muted" glyph="ring">
        Not used yet
      </Badge>
    )
  return (
    <Badge tone="ok" glyph="check">
      Answering
    </Badge>
  )
}
