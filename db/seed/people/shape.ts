import type { PortalRole } from '@/lib/domain/principal'

export const teams = ['Platform', 'Payments', 'Orders', 'Data', 'Support', 'Security & Compliance'] as const
export type TeamName = (typeof teams)[number]

export const groups = {
  'orders-engineers': 'Everyone who builds and runs the order service',
  'orders-oncall': 'On call for the order service, week by week',
  'payments-oncall': 'On call for payments and refunds',
  'platform-oncall': 'On call for servers, network and databases',
  'data-analysts': 'Reports and questions to the analytics warehouse',
  'data-engineers': 'Keeps the loads into the warehouse running',
  'support-tier2': 'Customer cases that need a look at the data',
  'security-responders': 'Decides what data may leave the house',
  'incident-commanders': 'Leads major incidents and decides on break-glass access',
} as const
export type GroupName = keyof typeof groups

export interface PersonSeed {
  handle: string
  name: string
  title: string
  /** Null for those above all teams. */
  team: TeamName | null
  manager: string | null
  zone?: string
  groups?: readonly GroupName[]
  portalRoles?: readonly PortalRole[]
  /** Days since they joined; far more than a year where not given. */
  joinedDaysAgo?: number
  /** Contractors: in how many days the contract ends. */
  contractDays?: number
  /** Leavers: how many days ago their account was disabled. */
  leftDaysAgo?: number
}
