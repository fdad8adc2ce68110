import type { GroupId, PrincipalId } from './ids'

export const employments = ['employee', 'contractor', 'vendor'] as const
export type Employment = (typeof employments)[number]

export const employmentLabel: Record<Employment, string> = {
  employee: 'Employee',
  contractor: 'Contractor',
  vendor: 'Vendor',
}
export type PrincipalStatus = 'active' | 'disabled'

export const principalKinds = ['person', 'service_account', 'agent'] as const
/** A machine, which is a service account or an agent, has a human sponsor. */
export type PrincipalKind = (typeof principalKinds)[number]

export const portalRoles = ['auditor', 'administrator', 'operator'] as const
/** What a person may do in the portal beyond asking (everyone) and deciding (by policy). */
export type PortalRole = (typeof portalRoles)[number]

export interface Principal {
  id: PrincipalId
  name: string
  status: PrincipalStatus
  employment: Employment
  /** When an outsider's contract ends; null for no end. */
  endsAt: Date | null
  managerId: PrincipalId | null
  groupIds: readonly GroupId[]
}

/** Employed at `now`: active, and before the last instant of the contract. */
export function isEmployed(principal: Pick<Principal, 'status' | 'endsAt'>, now: Date): boolean {
  return principal.status === 'active' && (principal.endsAt === null || now < principal.endsAt)
}

/** Two letters for a face: first and last name. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return `${words[0]?.[0] ?? '?'}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
