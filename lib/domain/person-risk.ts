import { err, ok, type Result } from './result'

export const personRisks = ['normal', 'elevated', 'high'] as const
/** How careful one has to be with a person for the time being: a lost laptop, a notice given, an open inquiry. */
export type PersonRisk = (typeof personRisks)[number]

export const personRiskLabel: Record<PersonRisk, string> = {
  normal: 'Normal',
  elevated: 'Elevated',
  high: 'High',
}

/** What was last said about a person's risk. */
export interface RiskStanding {
  risk: PersonRisk
  reason: string
  /** Who set it, by name; null for nobody who is known. */
  setBy: string | null
  setAt: Date | null
  /** The first instant at which it is normal again; null until somebody has reviewed it. */
  until: Date | null
}

export const maxRiskReasonLength = 500

export function riskAt({ risk, until }: Pick<RiskStanding, 'risk' | 'until'>, now: Date): PersonRisk {
  return until !== null && now >= until ? 'normal' : risk
}

/** `Risk: elevated, set by Greta Holm because a laptop was lost; until reviewed.` Null where it is normal. */
export function riskSentence(standing: RiskStanding, now: Date): string | null {
  const risk = riskAt(standing, now)
  if (risk === 'normal') return null
  const by = standing.setBy === null ? 'set' : `set by ${standing.setBy}`
  const end =
    standing.until === null
      ? 'until reviewed'
      : `until ${standing.until.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  return `Risk: ${risk}, ${by} because: ${standing.reason.replace(/[.\s]+$/, '')}; ${end}.`
}

export type RiskRefusal = 'reason-missing' | 'ends-too-early' | 'unchanged'

/** Judges what an administrator wants to say of a person, given what is said already. */
export function mayStand(
  wanted: Pick<RiskStanding, 'risk' | 'reason' | 'until'>,
  before: RiskStanding,
  now: Date,
): Result<null, RiskRefusal> {
  if (wanted.reason.trim() === '') return err('reason-missing')
  if (wanted.until !== null && wanted.until <= now) return err('ends-too-early')
  const wasNormal = riskAt(before, now) === 'normal'
  if (wanted.risk === 'normal' ? wasNormal : isSame(wanted, before)) return err('unchanged')
  return ok(null)
}

function isSame(wanted: Pick<RiskStanding, 'risk' | 'reason' | 'until'>, before: RiskStanding): boolean {
  return (
    wanted.risk === before.risk &&
    wanted.reason === before.reason &&
    wanted.until?.getTime() === before.until?.getTime()
  )
}
