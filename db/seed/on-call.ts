import { DAY, HOUR } from '@/lib/domain/duration'
import { lasts, why } from './policy-parts'
import type { PolicySeed } from './roles'

/** What the policy of the warehouse loader calls the data team's calendar. */
export const dataOnCall = 'data-on-call'
/** Since when whoever is on call there loads without asking, in days before now. */
export const loaderOnCallDaysAgo = 28

export const loadedOnCall: PolicySeed = {
  publishedDaysAgo: loaderOnCallDaysAgo,
  comment: 'A load that breaks at night is repaired by whoever is on call: for an hour, nobody is asked.',
  settings: (groupId) => ({
    ...lasts(2 * HOUR, 6 * HOUR),
    start: { maxAheadMs: 7 * DAY },
    justification: why('Which load, and for which days?', 12),
    ticket: null,
    approval: {
      kind: 'stages',
      stages: [{ from: [{ kind: 'group', id: groupId('data-engineers') }], decideWithinMs: 12 * HOUR }],
      fallback: { from: [{ kind: 'administrators' }] },
      automatic: { onCall: dataOnCall, maxMs: HOUR },
    },
  }),
}
