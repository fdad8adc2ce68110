import type { DemoPerson } from '@/lib/auth'

export interface PeopleGroup {
  title: string
  people: DemoPerson[]
}

// Whoever fits several stands in the first that fits, so that everybody is there exactly once.
const kinds: readonly { title: string; holds: (person: DemoPerson) => boolean }[] = [
  { title: 'Auditors', holds: (person) => person.portalRoles.includes('auditor') },
  { title: 'Administrators', holds: (person) => person.portalRoles.includes('administrator') },
  { title: 'Operators', holds: (person) => person.portalRoles.includes('operator') },
  { title: 'Approvers', holds: (person) => person.approvesRoles > 0 },
  { title: 'Employees', holds: () => true },
]

/** People by what they would come for, those who only ask first; a group that nobody is in is left out. */
export function groupPeople(people: readonly DemoPerson[]): PeopleGroup[] {
  const kindOf = new Map(people.map((person) => [person, kinds.find((kind) => kind.holds(person))]))
  return kinds
    .map((kind) => ({ title: kind.title, people: people.filter((person) => kindOf.get(person) === kind) }))
    .filter((group) => group.people.length > 0)
    .reverse()
}

/** What they would come for, in a few words: `eligible for 5 roles · approves 3`. */
export function purpose(person: DemoPerson): string {
  const { eligibleRoles: eligible, approvesRoles: approves } = person
  const asks = `eligible for ${eligible === 0 ? 'no role' : eligible === 1 ? '1 role' : `${eligible} roles`}`
  return approves === 0 ? asks : `${asks} · approves ${approves}`
}
