import type { EndReason } from './grant'
import type { Reason, ReasonCode } from './reason'

// What hangs on hours, places, tickets and words was judged when it was asked for, and holds on.
const ofThePerson: ReadonlySet<ReasonCode> = new Set([
  'not-employed',
  'employment-ends-first',
  'role-archived',
  'not-eligible',
  'not-eligible-then',
  'eligibility-ends-first',
  'duration-too-long',
  'conflict',
  'needs-more-approval',
  'not-in-role',
  'sponsor-gone',
  'sponsor-not-eligible',
  'beyond-sponsor',
])

/** Of all that stands against access, what hangs on who its holder is: that ends it before its time. */
export function againstMover(reasons: readonly Reason[]): Reason[] {
  return reasons.filter(({ code }) => ofThePerson.has(code))
}

/** The end reason that says most: a leaver first, then lost eligibility, then a changed policy. */
export function endReasonOf(reasons: readonly Reason[]): EndReason {
  const codes = new Set(reasons.map((reason) => reason.code))
  const some = (...these: ReasonCode[]) => these.some((code) => codes.has(code))
  if (some('not-employed', 'employment-ends-first', 'sponsor-gone')) return 'PRINCIPAL_DISABLED'
  if (some('not-eligible', 'not-eligible-then', 'eligibility-ends-first', 'sponsor-not-eligible'))
    return 'ELIGIBILITY_REMOVED'
  return reasons.length > 0 ? 'POLICY_CHANGED' : 'NEVER_STARTED'
}
