export const riskTiers = ['low', 'medium', 'high', 'critical'] as const
export type RiskTier = (typeof riskTiers)[number]

export const riskLabel: Record<RiskTier, string> = {
  low: 'Low risk',
  medium: 'Medium risk',
  high: 'High risk',
  critical: 'Critical risk',
}

/** Risks an approver decides one by one: never in bulk. */
export function mustBeDecidedAlone(risk: RiskTier): boolean {
  return risk === 'high' || risk === 'critical'
}
