import { Badge } from '@/components/ui/badge'
import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import { bundleStateText, type BundleStanding, type BundleState, type PartState } from '@/lib/domain/bundle'

type Look = { tone: Tone; glyph: GlyphName }

const looks: Record<BundleState, Look> = {
  WAITING: { tone: 'wait', glyph: 'clock' },
  SCHEDULED: { tone: 'accent', glyph: 'clock' },
  ACTIVATING: { tone: 'wait', glyph: 'half' },
  ACTIVE: { tone: 'ok', glyph: 'dot' },
  ENDING: { tone: 'warn', glyph: 'half' },
  ENDED: { tone: 'muted', glyph: 'dash' },
  FAILED: { tone: 'danger', glyph: 'alert' },
}

/** A bundle's state as word, mark and colour. */
export function BundleBadge({ standing }: { standing: BundleStanding }) {
  return <Badge {...looks[standing.state]}>{bundleStateText(standing)}</Badge>
}

const partLooks: Record<PartState, Look & { word: string }> = {
  'to-come': { tone: 'wait', glyph: 'ring', word: 'Being asked for' },
  waiting: { tone: 'wait', glyph: 'clock', word: 'Waiting for approval' },
  scheduled: { tone: 'accent', glyph: 'clock', word: 'Scheduled' },
  giving: { tone: 'wait', glyph: 'half', word: 'Granting' },
  live: { tone: 'ok', glyph: 'dot', word: 'Active' },
  ending: { tone: 'warn', glyph: 'half', word: 'Revoking' },
  over: { tone: 'muted', glyph: 'dash', word: 'Ended' },
  lost: { tone: 'danger', glyph: 'cross', word: 'Not given' },
}

/** The same for one of its parts. */
export function PartBadge({ state }: { state: PartState }) {
  const { word, ...look } = partLooks[state]
  return <Badge {...look}>{word}</Badge>
}
