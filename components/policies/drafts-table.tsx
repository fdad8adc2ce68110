import type { Route } from 'next'
import { Badge } from '@/components/ui/badge'
import { RowHead, RowLink, Table, Tbody, Td, Thead, Tr } from '@/components/ui/table'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { draftStateLabel, type DraftState } from '@/lib/domain/policy-draft'

export interface DraftView {
  id: string
  author: string
  state: DraftState
  comment: string
  base_version: number
  effective_at: Date | null
  updated_at: Date
}

interface Props {
  drafts: readonly DraftView[]
  clock: Clock
  draftHref: (id: string) => Route
}

/** What is being written, or waits for a second administrator. */
export function DraftsTable({ drafts, clock, draftHref }: Props) {
  return (
    <Table caption="Drafts">
      <Thead columns={['Draft', 'State', 'Over version', 'Changed']} />
      <Tbody>
        {drafts.map((draft) => (
          <Tr key={draft.id}>
            <RowHead>
              <RowLink href={draftHref(draft.id)}>{draft.comment || 'No comment yet'}</RowLink>
              <span className="block text-xs font-normal text-ink-2">by {draft.author}</span>
            </RowHead>
            <Td label="State">
              <DraftBadge state={draft.state} />
            </Td>
            <Td label="Over version">{draft.base_version}</Td>
            <Td label="Changed">
              <Time at={draft.updated_at} clock={clock} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}

export function DraftBadge({ state }: { state: DraftState }) {
  const look = {
    draft: { tone: 'muted', glyph: 'ring' },
    proposed: { tone: 'wait', glyph: 'clock' },
    published: { tone: 'ok', glyph: 'check' },
    withdrawn: { tone: 'muted', glyph: 'cross' },
  } as const
  return <Badge {...look[state]}>{draftStateLabel[state]}</Badge>
}
