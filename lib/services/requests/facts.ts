import type { ActivationFacts } from '@/db/queries/roles'
import type { Facts } from '@/lib/domain/verdict'

/** The facts read from the database in the shape the pure evaluation takes. */
export function toVerdictFacts(facts: ActivationFacts, now: Date): Facts {
  return {
    now,
    requester: facts.requester,
    role: { name: facts.role.name, archived: facts.role.archived },
    policy: facts.policy.settings,
    eligibility: facts.eligibility,
    approvers: facts.approvers,
  }
}
