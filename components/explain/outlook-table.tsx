import type { Route } from 'next'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { outcomeOf } from '@/lib/domain/replay'
import type { Verdict } from '@/lib/domain/verdict'
import { OutcomeBadge } from './outcome-badge'
import { becauseWords } from './verdict-words'

export interface OutlookRow {
  /** What tells the row from the others: a person's or a role's name. */
  name: string
  detail: string
  href: Route
  verdict: Verdict
  /** The names of those who would be asked, stage by stage. */
  asked: readonly (readonly string[])[]
}

/** One outcome a line, the whole explanation behind each. */
export function OutlookTable({
  caption,
  first,
  rows,
}: {
  caption: string
  first: string
  rows: readonly OutlookRow[]
}) {
  return (
    <Table caption={caption}>
      <Thead columns={[first, 'If asked now', 'Why']} />
      <Tbody>
        {rows.map((row) => (
          <Tr key={row.href}>
            <RowHead>
              <RowLink href={row.href}>{row.name}</RowLink>
              <span className="block text-xs font-normal text-ink-2">{row.detail}</span>
            </RowHead>
            <Td label="If asked now">
              <OutcomeBadge outcome={outcomeOf(row.verdict)} />
            </Td>
            <Td label="Why">{whyWords(row)}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

function whyWords({ verdict, asked }: OutlookRow): string {
  if (verdict.outcome === 'needs-approval') return `Asks ${asked.map(someOf).join(', then ')}.`
  return becauseWords(verdict) || 'Nobody has to approve.'
}

const shown = 3

function someOf(names: readonly string[]): string {
  const rest = names.length - shown
  if (rest <= 1) return names.join(', ')
  return `${names.slice(0, shown).join(', ')} and ${rest} others`
}
