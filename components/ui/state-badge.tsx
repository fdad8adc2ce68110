import { grantStateLabel, type GrantState } from '@/lib/domain/grant'
import { requestStateLabel, type RequestState } from '@/lib/domain/request'
import { Badge } from './badge'
import type { GlyphName } from './glyph'
import type { Tone } from './tone'

type Look = { tone: Tone; glyph: GlyphName }

const requestLook: Record<RequestState, Look> = {
  PENDING_APPROVAL: { tone: 'wait', glyph: 'clock' },
  APPROVED: { tone: 'ok', glyph: 'check' },
  DENIED: { tone: 'danger', glyph: 'cross' },
  EXPIRED: { tone: 'muted', glyph: 'dash' },
  CANCELED: { tone: 'muted', glyph: 'cross' },
  REJECTED: { tone: 'danger', glyph: 'cross' },
}

const grantLook: Record<GrantState, Look> = {
  SCHEDULED: { tone: 'accent', glyph: 'clock' },
  ACTIVATING: { tone: 'wait', glyph: 'half' },
  ACTIVE: { tone: 'ok', glyph: 'dot' },
  DEACTIVATING: { tone: 'warn', glyph: 'half' },
  ENDED: { tone: 'muted', glyph: 'dash' },
  ACTIVATION_FAILED: { tone: 'danger', glyph: 'alert' },
  REVOCATION_FAILED: { tone: 'danger', glyph: 'alert' },
}

/** A request's state as word, mark and colour. */
export function RequestStateBadge({ state }: { state: RequestState }) {
  const look = requestLook[state]
  return (
    <Badge tone={look.tone} glyph={look.glyph}>
      {requestStateLabel[state]}
    </Badge>
  )
}

/** A grant's state as word, mark and colour. */
export function GrantStateBadge({ state }: { state: GrantState }) {
  const look = grantLook[state]
  return (
    <Badge tone={look.tone} glyph={look.glyph}>
      {grantStateLabel[state]}
    </Badge>
  )
}
