import type { GrantState } from './grant'
import type { RequestState } from './request'

/** One role of an activated bundle: what became of its request, and of its grant where there is one. */
export interface BundlePart {
  request: RequestState
  grant: { state: GrantState; wasGiven: boolean } | null
}

export type BundleOutcome = 'open' | 'complete' | 'failed'

/**
 * How an activated bundle stands. It is `complete` once every part was given, whatever ended later; `failed` as soon as
 * one can no longer be.
 */
export function bundleOutcome(parts: readonly BundlePart[]): BundleOutcome {
  if (parts.some(isLost)) return 'failed'
  return parts.every((part) => part.grant?.wasGiven === true) ? 'complete' : 'open'
}

function isLost({ request, grant }: BundlePart): boolean {
  if (grant === null) return request !== 'PENDING_APPROVAL' && request !== 'APPROVED'
  return !grant.wasGiven && (grant.state === 'ACTIVATION_FAILED' || grant.state === 'ENDED')
}
