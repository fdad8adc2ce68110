import { RowHead, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'

export interface ChangeView {
  label: string
  before: string | null
  after: string | null
}

/** What differs between two policies, part by part. */
export function ChangesTable({ caption, changes }: { caption: string; changes: readonly ChangeView[] }) {
  if (changes.length === 0) return <p className="px-3 py-2 text-sm text-ink-2">Nothing differs.</p>
  return (
    <Table caption={caption}>
      <Thead columns={['Part', 'Before', 'After']} />
      <Tbody>
        {changes.map((change) => (
          <Tr key={change.label}>
            <RowHead className="font-normal">{change.label}</RowHead>
            <Td label="Before">
              {change.before === null ? <Absent /> : <del className="text-ink-2">{change.before}</del>}
            </Td>
            <Td label="After">
              {change.after === null ? (
                <Absent />
              ) : (
                <ins className="font-medium no-underline">{change.after}</ins>
              )}
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function Absent() {
  return <span className="text-ink-3">not there</span>
}
