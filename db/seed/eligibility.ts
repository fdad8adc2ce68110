import { people, type GroupName } from './people'
import { LAUNCH_DAYS_AGO, roles } from './roles'

interface EligibilitySeedBase {
  role: string
  reason: string
  /** In days from now, negative for the past; the portal's first day or the person's where not given. */
  startsInDays?: number
  endsInDays?: number
  /** Taken away again: known to the past, no longer in the table. */
  removedDaysAgo?: number
}
export type EligibilitySeed = EligibilitySeedBase & ({ person: string } | { group: GroupName })

export const eligibilities: readonly EligibilitySeed[] = [
  { role: 'orders-read', group: 'orders-engineers', reason: 'Builds and runs the order service' },
  {
    role: 'orders-read',
    group: 'support-tier2',
    reason: 'Customer cases that the back office cannot answer',
  },
  { role: 'orders-read', group: 'payments-oncall', reason: 'Payments are booked against orders' },
  { role: 'orders-read', person: 'johan', reason: 'Daily reconciliation' },
  { role: 'orders-read', person: 'karl', reason: 'Database administration', removedDaysAgo: 128 },
  { role: 'orders-read', person: 'tove', reason: 'Questions on refunds', removedDaysAgo: 77 },
  { role: 'orders-write', group: 'orders-engineers', reason: 'Repairs orders that are stuck' },
  { role: 'orders-write', group: 'payments-oncall', reason: 'Repairs payments and refunds' },
  {
    role: 'orders-write',
    person: 'malin',
    reason: 'Corrects addresses at the customer’s request',
    endsInDays: 41,
  },
  {
    role: 'orders-owner',
    person: 'ada',
    reason: 'Migration of the address book',
    startsInDays: -170,
    endsInDays: 12,
  },
  { role: 'orders-owner', person: 'priya', reason: 'Leads the database design of Orders' },
  { role: 'orders-owner', person: 'oskar', reason: 'Migrations of the order service' },
  { role: 'orders-owner', person: 'lars', reason: 'Database administration' },
  { role: 'orders-owner', person: 'karl', reason: 'Database administration', removedDaysAgo: 128 },
  { role: 'orders-owner', person: 'hugo', reason: 'Takes over migrations from Ada', startsInDays: 5 },
  { role: 'orders-dump', group: 'data-engineers', reason: 'Exports for customs and for the yearly audit' },
  { role: 'orders-dump', person: 'freja', reason: 'Regulator’s sample, twice a year' },
  { role: 'orders-dump', person: 'grace', reason: 'Tariff study', startsInDays: -200, endsInDays: -20 },
  { role: 'orders-breakglass', group: 'orders-oncall', reason: 'On call' },
  { role: 'orders-breakglass', group: 'platform-oncall', reason: 'On call' },
  { role: 'warehouse-analyst', group: 'data-analysts', reason: 'Reports' },
  { role: 'warehouse-analyst', person: 'ada', reason: 'Lead times of the order service' },
  { role: 'warehouse-analyst', person: 'peter', reason: 'Weekly support figures' },
  { role: 'warehouse-load', group: 'data-engineers', reason: 'Keeps the loads running' },
  { role: 'warehouse-owner', person: 'lukas', reason: 'Designs the warehouse' },
  { role: 'warehouse-owner', person: 'aiko', reason: 'Designs the warehouse' },
  {
    role: 'warehouse-owner',
    person: 'lars',
    reason: 'Vacuum and index care',
    startsInDays: -300,
    endsInDays: 6,
  },
]

function concerns(seed: EligibilitySeed, person: (typeof people)[number]): boolean {
  return 'person' in seed ? seed.person === person.handle : (person.groups ?? []).includes(seed.group)
}

/** Handles of those who use a login of their own on a target, because a role of theirs asks for it. */
export function ownAccountHolders(): string[] {
  const slugs = new Set(roles.filter((role) => role.entitlement.account === 'own').map((role) => role.slug))
  const seeds = eligibilities.filter((seed) => slugs.has(seed.role))
  return people
    .filter((person) => seeds.some((seed) => concerns(seed, person)))
    .map((person) => person.handle)
}

/** When a seed's window opens, in days before now. */
export function opensDaysAgo(seed: EligibilitySeed): number {
  if (seed.startsInDays !== undefined) return -seed.startsInDays
  const joined =
    'person' in seed ? people.find((person) => person.handle === seed.person)?.joinedDaysAgo : undefined
  return Math.min(LAUNCH_DAYS_AGO, joined ?? LAUNCH_DAYS_AGO)
}

/** What an eligibility is called: who, and for what. */
export function eligibilityName(seed: EligibilitySeed): string {
  const role = roles.find((each) => each.slug === seed.role)
  const who = 'person' in seed ? people.find((person) => person.handle === seed.person)?.name : seed.group
  return `${who} · ${role?.name}`
}
