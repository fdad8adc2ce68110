import { Badge } from '@/components/ui/badge'
import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import type { Check } from '@/lib/domain/trace'

/** Everything a request is judged by, in its order: what failed says why, what holds says what it asks. */
export function ChecksTable({ checks }: { checks: readonly Check[] }) {
  return (
    <Table caption="Checks">
      <Thead columns={['Check', 'Outcome', 'What it says']} />
      <Tbody>
        {checks.map(({ name, holds, text }) => (
          <Tr key={name}>
            <RowHead className="whitespace-nowrap">{name}</RowHead>
            <Td label="Outcome">
              {holds ? (
                <Badge tone="ok" glyph="check">
                  Holds
                </Badge>
              ) : (
                <Badge tone="danger" glyph="cross">
                  Fails
                </Badge>
              )}
            </Td>
            <Td label="What it says">{text}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
