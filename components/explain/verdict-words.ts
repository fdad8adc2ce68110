import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import type { Outcome } from '@/lib/domain/replay'
import type { Verdict } from '@/lib/domain/verdict'

interface Look {
  tone: Tone
  glyph: GlyphName
}

export const outcomeLook: Record<Outcome['kind'], Look> = {
  refused: { tone: 'danger', glyph: 'cross' },
  automatic: { tone: 'ok', glyph: 'check' },
  'needs-approval': { tone: 'wait', glyph: 'clock' },
}

/** `Refused`, `At once`, `2 approvals in 2 stages` */
export function outcomeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'refused':
      return 'Refused'
    case 'automatic':
      return 'At once'
    case 'needs-approval': {
      const approvals = outcome.needed === 1 ? '1 approval' : `${outcome.needed} approvals`
      return outcome.stages === 1 ? approvals : `${approvals} in ${outcome.stages} stages`
    }
  }
}

/** What stands against it, or what goes for it; empty where there is nothing to add. */
export function becauseWords(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'refused':
      return verdict.reasons.map(({ text }) => text).join(' ')
    case 'automatic':
      return verdict.because === null ? '' : `Nobody is asked: ${verdict.because}.`
    case 'needs-approval':
      return ''
  }
}
