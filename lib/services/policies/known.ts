import { integrationNames, likelyApprovers, policyNames } from '@/db/queries/policy-names'
import type { PersonContext } from '../context'

/** Somebody or something to choose, as a policy names it. */
export interface KnownName {
  value: string
  label?: string
}

export interface KnownNames {
  approvers: KnownName[]
  groups: string[]
  teams: string[]
  schedules: string[]
  tickets: string[]
}

/** More people than this are not offered one by one; whoever is meant beyond them is written. */
const mostPeople = 400

const plain: readonly KnownName[] = [
  { value: 'owners', label: 'Owners of the role' },
  { value: 'target-owners', label: 'Owners of the target' },
  { value: 'manager', label: 'Manager of whoever asks' },
  { value: 'managers-manager', label: 'The manager’s manager' },
  { value: 'administrators', label: 'Administrators of the portal' },
]

/** What a policy may name, to choose from. */
export async function knownNames(ctx: PersonContext): Promise<KnownNames> {
  const [{ groups, teams }, people, { schedules, tickets }] = await Promise.all([
    policyNames(ctx.db, { handles: [], ids: [] }),
    likelyApprovers(ctx.db, { now: ctx.now(), limit: mostPeople }),
    integrationNames(ctx.db),
  ])
  return {
    approvers: [
      ...plain,
      ...groups.map(({ name }) => ({ value: `group ${name}` })),
      ...schedules.map((name) => ({ value: `on-call ${name}` })),
      ...people.map(({ handle, name }) => ({ value: `person ${handle}`, label: name })),
    ],
    groups: groups.map(({ name }) => name),
    teams: teams.map(({ name }) => name),
    schedules,
    tickets,
  }
}
