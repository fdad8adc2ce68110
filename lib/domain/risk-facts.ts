import { anomalyKinds, anomalyLabel, type AnomalyKind } from './anomaly'
import { formatDuration, MINUTE } from './duration'
import { riskAt, riskSentence, type RiskStanding } from './person-risk'
import type { RiskTier } from './role'

/** From the most telling to the least: this is the order they are shown in. */
export const riskFactCodes = [
  'high-person',
  'elevated-person',
  'critical-risk',
  'high-risk',
  ...anomalyKinds,
  'longer-than-usual',
  'production',
  'contractor',
] as const
export type RiskFactCode = (typeof riskFactCodes)[number]

/** A labelled fact an approver should know. Facts, not scores: each says what was seen. */
export interface RiskFact {
  code: RiskFactCode
  text: string
}

export const riskFactLabel: Record<RiskFactCode, string> = {
  'high-person': 'Person of high risk',
  'elevated-person': 'Person of elevated risk',
  'critical-risk': 'Critical risk',
  'high-risk': 'High risk',
  ...anomalyLabel,
  'longer-than-usual': 'Longer than usual',
  production: 'Production',
  contractor: 'Contractor',
}

/** With what was noted when the request was made, which says the same with its numbers where it says the same. */
export function withAnomalies(
  facts: readonly RiskFact[],
  noted: readonly { kind: AnomalyKind; text: string }[],
): RiskFact[] {
  const others = facts.filter(({ code }) => !noted.some(({ kind }) => kind === code))
  return [...others, ...noted.map(({ kind, text }) => ({ code: kind, text }))].toSorted(
    (one, other) => riskFactCodes.indexOf(one.code) - riskFactCodes.indexOf(other.code),
  )
}

const workdayStart = 7
const workdayEnd = 19
/** So much more than usual is not worth a word. */
const usualSlackMs = 30 * MINUTE

export interface Seen {
  /** How often this person was given the role in the last 12 months. */
  granted: number
  /** The median of those lengths; null where there is none. */
  usualMs: number | null
  durationMs: number
  /** The start on the requester's own wall clock: 0–23, and 0 (Sunday) to 6. */
  startHour: number
  startWeekday: number
  environment: string
  risk: RiskTier
  employment: 'employee' | 'contractor'
  /** What was last said about the person’s own risk, and the instant at which it is read. */
  person: { standing: RiskStanding; now: Date }
}

/** The facts that hold for one request, the most telling first. */
export function riskFacts(seen: Seen): RiskFact[] {
  const facts: RiskFact[] = personFacts(seen.person)
  if (seen.risk === 'high' || seen.risk === 'critical')
    facts.push({ code: `${seen.risk}-risk`, text: `The role is of ${seen.risk} risk.` })
  if (seen.granted === 0)
    facts.push({ code: 'first-time', text: 'First time in 12 months that this person would hold the role.' })
  if (seen.usualMs !== null && seen.durationMs > seen.usualMs + usualSlackMs)
    facts.push({
      code: 'longer-than-usual',
      text: `Longer than this person’s usual ${formatDuration(seen.usualMs)}.`,
    })
  if (isOutOfHours(seen))
    facts.push({ code: 'out-of-hours', text: 'Starts outside working hours where the person is.' })
  if (seen.environment === 'production')
    facts.push({ code: 'production', text: 'The target is a production system.' })
  if (seen.employment === 'contractor')
    facts.push({ code: 'contractor', text: 'The person is a contractor.' })
  return facts
}

function personFacts({ standing, now }: Seen['person']): RiskFact[] {
  const risk = riskAt(standing, now)
  const text = riskSentence(standing, now)
  return risk === 'normal' || text === null ? [] : [{ code: `${risk}-person`, text }]
}

/** Weekends, and before 7:00 or from 19:00 on. */
function isOutOfHours({ startHour, startWeekday }: Seen): boolean {
  return startWeekday === 0 || startWeekday === 6 || startHour < workdayStart || startHour >= workdayEnd
}
