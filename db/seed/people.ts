import { data, security, support } from './people/business'
import { leadership, orders, payments, platform } from './people/engineering'
import type { PersonSeed } from './people/shape'

export { groups, teams, type GroupName, type PersonSeed, type TeamName } from './people/shape'

export const HEAD_OFFICE_ZONE = 'Europe/Stockholm'
export const MAIL_DOMAIN = 'norrlandfreight.example'

/** Norrland Freight, managers before those who report to them. */
export const people: readonly PersonSeed[] = [
  ...leadership,
  ...orders,
  ...platform,
  ...payments,
  ...data,
  ...support,
  ...security,
]
