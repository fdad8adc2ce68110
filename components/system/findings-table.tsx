import { Badge } from '@/components/ui/badge'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'

type FindingKind = 'standing' | 'orphan' | 'altered' | 'lost'

interface FindingView {
  id: string
  kind: FindingKind
  account: string
  entitlement_key: string
  gives: readonly string[]
  target: string
  first_seen: Date
  last_seen: Date
}

const kinds: Record<FindingKind, string> = {
  standing: 'Standing access',
  orphan: 'Left behind',
  altered: 'Altered',
  lost: 'Lost on the target',
}

/** Access on the targets that no grant explains: named, and never touched when it is not ours. */
export function FindingsTable({ findings, clock }: { findings: readonly FindingView[]; clock: Clock }) {
  return (
    <Table caption="Drift findings">
      <Thead columns={['Account', 'Finding', 'Target', 'What it has', 'First seen', 'Last seen']} />
      <Tbody>
        {findings.map((finding) => (
          <Tr key={finding.id}>
            <RowHead>
              <Mono>{finding.account}</Mono>
            </RowHead>
            <Td label="Finding">
              <Badge tone="warn" glyph="alert">
                {kinds[finding.kind]}
              </Badge>
            </Td>
            <Td label="Target">{finding.target}</Td>
            <Td label="What it has">
              {finding.gives.length > 0 ? (
                `What ${finding.gives.join(' or ')} gives`
              ) : (
                <Mono>{finding.entitlement_key || 'No role'}</Mono>
              )}
            </Td>
            <Td label="First seen">
              <Time at={finding.first_seen} clock={clock} />
            </Td>
            <Td label="Last seen">
              <Time at={finding.last_seen} clock={clock} show="relative" />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
