import type { Route } from 'next'
import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { anomalyLabel, type AnomalyKind } from '@/lib/domain/anomaly'

export interface AnomalyView {
  id: string
  kind: AnomalyKind
  notedAt: Date
  text: string
  /** The request's name, where it is about one. */
  request: string | null
  person: string | null
  role: string | null
  target: string | null
}

interface Props {
  anomalies: readonly AnomalyView[]
  clock: Clock
  /** Where the events of a request are. */
  href: (request: string) => Route
}

/** What was counted, about whom, and against which threshold. */
export function AnomalyTable({ anomalies, clock, href }: Props) {
  return (
    <Table caption="Anomalies">
      <Thead columns={['What', 'Counted', 'Person', 'Role', 'Request', 'Noted']} />
      <Tbody>
        {anomalies.map((each) => (
          <Tr key={each.id}>
            <RowHead>
              <Badge tone="warn" glyph="alert">
                {anomalyLabel[each.kind]}
              </Badge>
            </RowHead>
            <Td label="Counted">
              <span className="max-w-xl">{each.text}</span>
            </Td>
            <Td label="Person">{each.person ?? '–'}</Td>
            <Td label="Role">
              <span>
                {each.role ?? '–'}
                {each.target !== null && <span className="block text-xs text-ink-2">{each.target}</span>}
              </span>
            </Td>
            <Td label="Request">
              {each.request === null ? (
                <span className="text-ink-3">none</span>
              ) : (
                <Link
                  href={href(each.request)}
                  prefetch={false}
                  className="whitespace-nowrap text-accent-ink underline underline-offset-2"
                >
                  {each.request}
                </Link>
              )}
            </Td>
            <Td label="Noted">
              <Time at={each.notedAt} clock={clock} show="absolute" />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
