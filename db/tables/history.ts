import type { Generated } from 'kysely'
import type { EligibilityId, GroupId, PrincipalId, RoleId, TeamId } from '@/lib/domain/ids'
import type { ReportSchedule } from '@/lib/domain/report/schedule'
import type { PortalRole, PrincipalStatus } from '@/lib/domain/principal'
import type { Json } from './json'

/** A report that somebody is sent again and again. */
export interface ReportSubscriptionTable {
  id: Generated<string>
  principal_id: PrincipalId
  report: string
  every: ReportSchedule['every']
  params: Json<ReportSchedule['params']>
  attach: boolean
  created_at: Date
  next_at: Date
}

/** How long a version of a row stood: from an instant to another, null for still. Written by triggers only. */
interface Stood {
  valid_from: Date
  valid_to: Date | null
}

export interface EligibilityHistoryTable extends Stood {
  id: EligibilityId
  role_id: RoleId
  principal_id: PrincipalId | null
  group_id: GroupId | null
  starts_at: Date
  ends_at: Date | null
  reason: string
}

export interface MemberHistoryTable extends Stood {
  group_id: GroupId
  principal_id: PrincipalId
  source: string
}

export interface OwnerHistoryTable extends Stood {
  role_id: RoleId
  principal_id: PrincipalId
}

export interface PrincipalHistoryTable extends Stood {
  id: PrincipalId
  name: string
  title: string
  team_id: TeamId | null
  manager_id: PrincipalId | null
  status: PrincipalStatus
  ends_at: Date | null
  portal_roles: PortalRole[]
}
