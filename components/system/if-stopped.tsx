import { Badge } from '@/components/ui/badge'
import { Mono } from '@/components/ui/mono'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { grantName } from '@/lib/domain/ids'

interface AccessView {
  grant: number
  holder: string
  role: string
  target: string
  account: string
  endsAt: Date | null
  nativeUntil: Date | null
}

/** What would become of each access without the portal: ended by the target itself, or left standing. */
export function IfStopped({ access, clock }: { access: readonly AccessView[]; clock: Clock }) {
  return (
    <Table caption="Access without the portal">
      <Thead columns={['Grant', 'Holder', 'Role', 'Planned end', 'Without the portal']} />
      <Tbody>
        {access.map((each) => (
          <Tr key={each.grant}>
            <RowHead>
              <Mono className="whitespace-nowrap">{grantName(each.grant)}</Mono>
            </RowHead>
            <Td label="Holder">
              <span>
                {each.holder} <Mono className="block text-ink-2">{each.account}</Mono>
              </span>
            </Td>
            <Td label="Role">
              <span>
                {each.role} <span className="text-ink-2">{each.target}</span>
              </span>
            </Td>
            <Td label="Planned end">
              {each.endsAt === null ? 'not begun' : <Time at={each.endsAt} clock={clock} />}
            </Td>
            <Td label="Without the portal">
              {each.nativeUntil === null ? (
                <Badge tone="danger" glyph="alert">
                  Would stay until removed by hand
                </Badge>
              ) : (
                <span>
                  The target lets nobody in after <Time at={each.nativeUntil} clock={clock} />
                </span>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
