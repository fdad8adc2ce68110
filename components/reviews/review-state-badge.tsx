import { Badge } from '@/components/ui/badge'
import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import { reviewStateLabel, type ReviewState } from '@/lib/domain/review'

const looks: Record<ReviewState, { tone: Tone; glyph: GlyphName }> = {
  open: { tone: 'wait', glyph: 'clock' },
  overdue: { tone: 'danger', glyph: 'alert' },
  justified: { tone: 'ok', glyph: 'check' },
  'not-justified': { tone: 'danger', glyph: 'cross' },
}

/** A review's state as word, mark and colour. */
export function ReviewStateBadge({ state }: { state: ReviewState }) {
  const { tone, glyph } = looks[state]
  return (
    <Badge tone={tone} glyph={glyph}>
      {reviewStateLabel[state]}
    </Badge>
  )
}
