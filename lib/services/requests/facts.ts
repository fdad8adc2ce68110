import type { ActivationFacts } from '@/db/queries/roles'
import { noCircumstances, type Circumstances, type Facts } from '@/lib/domain/facts'

/** The facts read from the database, and what else is known, in the shape the pure evaluation takes. */
export function toVerdictFacts(
  facts: ActivationFacts,
  now: Date,
  around: Partial<Circumstances> = {},
): Facts {
  return {
    ...noCircumstances,
    now,
    requester: facts.requester,
    role: { name: facts.role.name, archived: facts.role.archived },
    policy: facts.policy.settings,
    eligibility: facts.eligibility,
    people: facts.people,
    usage: facts.usage,
    lastApprovedAt: facts.lastApprovedAt,
    ...around,
  }
}
