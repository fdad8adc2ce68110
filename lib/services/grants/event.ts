import type { AuditEntry } from '@/lib/domain/audit'
import {
  grantName,
  type AssignmentId,
  type GrantId,
  type PrincipalId,
  type RequestId,
  type RoleId,
  type TargetId,
} from '@/lib/domain/ids'

/** The part of a grant that its audit events name. */
interface Told {
  id: GrantId
  number: number
  request_id: RequestId
  principal_id: PrincipalId
  role_id: RoleId
  target_id: TargetId
  assignment_id: AssignmentId | null
  holder_name: string
  role_name: string
  target_name: string
}

/** An audit entry about a grant, with everything that places it. */
export function grantEvent(
  grant: Told,
  entry: Pick<AuditEntry, 'action' | 'reason' | 'before' | 'after'>,
): AuditEntry {
  return {
    ...entry,
    object: { type: 'grant', id: grant.id, name: grantName(grant.number) },
    requestId: grant.request_id,
    grantId: grant.id,
    assignmentId: grant.assignment_id,
    subject: { id: grant.principal_id, name: grant.holder_name },
    role: { id: grant.role_id, name: grant.role_name },
    target: { id: grant.target_id, name: grant.target_name },
  }
}
