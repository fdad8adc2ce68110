import { riskLabel, riskTiers, type RiskTier } from '@/lib/domain/role'
import { cx } from './cx'
import { toneText, type Tone } from './tone'

const tones: Record<RiskTier, Tone> = { low: 'muted', medium: 'wait', high: 'warn', critical: 'danger' }

/** A role's risk tier: its word, and as many bars as its rank. */
export function RiskBadge({ risk }: { risk: RiskTier }) {
  const rank = riskTiers.indexOf(risk)
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap',
        toneText[tones[risk]],
      )}
    >
      <svg viewBox="0 0 14 12" className="h-3 w-3.5" aria-hidden="true">
        {riskTiers.map((tier, index) => (
          <rect
            key={tier}
            x={index * 3.6}
            y={9 - index * 2.6}
            width="2.4"
            height={3 + index * 2.6}
            rx="0.6"
            fill="currentColor"
            opacity={index <= rank ? 1 : 0.25}
          />
        ))}
      </svg>
      {riskLabel[risk]}
    </span>
  )
}
