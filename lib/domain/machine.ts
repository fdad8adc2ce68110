import { formatDuration } from './duration'
import type { Facts } from './facts'
import type { Terms } from './policy'
import type { PrincipalKind } from './principal'
import type { Reason } from './reason'

/** What is known of whoever answers for a machine, for one role. */
export interface SponsorFacts {
  name: string
  employed: boolean
  /** Whether they may activate the role themselves, from the start to the end that is wanted. */
  eligible: boolean
  /** The longest that the role's policy allows them, in milliseconds. */
  maxMs: number
}

const kindWords: Record<Exclude<PrincipalKind, 'person'>, string> = {
  agent: 'agent',
  service_account: 'service account',
}

/**
 * A machine's name, as it stands everywhere: in cases, inboxes, mails and the log, where nothing else can be told of it.
 * It is cut so that whom it works for is never cut off.
 */
export function machineName(own: string, kind: Exclude<PrincipalKind, 'person'>, sponsor: string): string {
  return `${own} (${kindWords[kind]} for ${sponsor})`
}

/** Nothing that its sponsor could not do: the role, and no longer than they. Empty for people. */
export function judgeSponsor(
  wanted: { durationMs: number },
  { sponsor, role }: Facts,
  terms: Terms,
): Reason[] {
  if (sponsor === null) return []
  const { name, employed, eligible, maxMs } = sponsor
  if (!employed)
    return [{ code: 'sponsor-gone', field: 'role', text: `${name}, who answers for it, has left.` }]
  const reasons: Reason[] = []
  if (!eligible)
    reasons.push({
      code: 'sponsor-not-eligible',
      field: 'role',
      text: `${name}, who answers for it, is not eligible for ${role.name} for all of that time.`,
    })
  if (maxMs < terms.duration.maxMs && wanted.durationMs > maxMs)
    reasons.push({
      code: 'beyond-sponsor',
      field: 'duration',
      text: `${name}, who answers for it, may have ${role.name} for ${formatDuration(maxMs)} at most.`,
    })
  return reasons
}
