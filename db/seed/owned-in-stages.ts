import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import { changeTicket, groupDecides, lasts, why } from './policy-parts'
import type { PolicySeed } from './roles'

/** Published this morning: nothing in the year's stories was judged by it yet. */
export const ownedInStages: PolicySeed = {
  publishedDaysAgo: 0.03,
  comment:
    'The manager knows whether it has to be now, an owner whether it is right; contractors keep it short, and security looks at whoever is of raised risk.',
  settings: (groupId) => ({
    ...lasts(30 * MINUTE, 2 * HOUR),
    start: { maxAheadMs: 14 * DAY },
    justification: why('Which table, which change, and how long will readers notice?', 20),
    ticket: changeTicket,
    approval: {
      kind: 'stages',
      stages: [
        {
          name: 'Manager',
          from: [{ kind: 'manager' }],
          decideWithinMs: 4 * HOUR,
          onTimeOut: { kind: 'escalate', from: [{ kind: 'managers-manager' }], waitMs: 4 * HOUR },
        },
        { name: 'Owner', from: [{ kind: 'owners' }], reasonRequired: true, decideWithinMs: DAY },
      ],
      fallback: { from: [{ kind: 'administrators' }] },
    },
    rules: [
      {
        name: 'Raised risk',
        who: { risk: ['elevated', 'high'] },
        terms: {
          duration: { defaultMs: 15 * MINUTE, maxMs: 30 * MINUTE },
          approval: groupDecides(groupId('security-responders'), 1, 4 * HOUR),
        },
      },
      {
        name: 'Contractors',
        who: { employment: ['contractor'] },
        terms: { duration: { defaultMs: 30 * MINUTE, maxMs: HOUR } },
      },
    ],
  }),
}
