import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import { formatDuration, SECOND } from '@/lib/domain/duration'
import type { Lag, SinkState } from '@/lib/domain/sink'

interface Look {
  label: string
  tone: Tone
  glyph: GlyphName
}

interface Doing {
  state: SinkState
  attempts: number
  endedAt: Date | null
}

/** How a sink is doing, in a word. */
export function lookOfSink({ state, attempts, endedAt }: Doing): Look {
  if (endedAt !== null) return { label: 'Ended', tone: 'muted', glyph: 'dash' }
  if (state === 'paused') return { label: 'Paused', tone: 'wait', glyph: 'half' }
  if (state === 'stopped') return { label: 'Stopped', tone: 'danger', glyph: 'alert' }
  if (attempts > 0) return { label: 'Failing', tone: 'warn', glyph: 'alert' }
  return { label: 'Sending', tone: 'ok', glyph: 'dot' }
}

/** `12 events, 3 min behind`; a lag under a second is none worth a word. */
export function lagWords({ events, ms }: Lag): string {
  if (events === 0) return 'Nothing waits'
  const count = events === 1 ? '1 event' : `${events.toLocaleString('en-GB')} events`
  return `${count}, ${formatDuration(Math.max(SECOND, Math.round(ms / SECOND) * SECOND))} behind`
}
