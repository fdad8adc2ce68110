import { riskLabel, type RiskTier } from '@/lib/domain/role'
import { toneText, type Tone } from './tone'
import { cx } from './cx'

const tones: Record<RiskTier, Tone> = { low: 'muted', medium: 'wait', high: 'warn', critical: 'danger' }

/** A role's risk tier: its word, and as many bars as its rank. */
export function RiskBadge({ risk }: { risk: RiskTier }) {
  return (
    <span data-risk={risk} className={cx('risk', toneText[tones[risk]])}>
      {riskLabel[risk]}
    </span>
  )
}
