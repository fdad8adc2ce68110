import type { DemoPerson } from '@/db/queries/demo'

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

/** What they would do here, in a few words: `asks for 5 roles · decides on 3`. */
export function purpose(person: DemoPerson): string {
  const asks = person.eligibleRoles > 0 ? [`asks for ${roles(person.eligibleRoles)}`] : []
  const decides = person.approvesRoles > 0 ? [`decides on ${roles(person.approvesRoles)}`] : []
  return [...asks, ...decides].join(' · ') || 'is eligible for nothing yet'
}

function roles(count: number): string {
  return count === 1 ? '1 role' : `${count} roles`
}
