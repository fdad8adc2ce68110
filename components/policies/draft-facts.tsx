import { Fact, Facts } from '@/components/ui/facts'
import { Time } from '@/components/ui/time'
import type { Clock } from '@/components/ui/time-format'
import { DraftBadge, type DraftView } from './drafts-table'

/** Who wrote a draft, over what, and from when it would be in force. */
export function DraftFacts({ draft, clock }: { draft: DraftView; clock: Clock }) {
  return (
    <Facts layout="grid">
      <Fact term="State">
        <DraftBadge state={draft.state} />
      </Fact>
      <Fact term="Author">{draft.author}</Fact>
      <Fact term="Over version">{draft.base_version}</Fact>
      <Fact term="In force from">
        {draft.effective_at === null ? (
          'as soon as it is published'
        ) : (
          <Time at={draft.effective_at} clock={clock} />
        )}
      </Fact>
      <Fact term="Last changed">
        <Time at={draft.updated_at} clock={clock} />
      </Fact>
    </Facts>
  )
}
