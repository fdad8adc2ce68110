import type { Generated } from 'kysely'
import type { AnomalyKind, AnomalyThresholds } from '@/lib/domain/anomaly'
import type { PrincipalId, RequestId, RoleId, TargetId } from '@/lib/domain/ids'
import type { Document, Json } from './json'

/** A counted fact beyond its threshold, as it was when it was noted: about a request, or a finding on a target. */
export interface AnomalyTable {
  id: Generated<string>
  kind: AnomalyKind
  noted_at: Date
  request_id: RequestId | null
  finding_id: string | null
  principal_id: PrincipalId | null
  role_id: RoleId | null
  target_id: TargetId | null
  text: string
  counted: Json<Document>
}

export interface AnomalyThresholdsTable {
  singleton: Generated<boolean>
  settings: Json<AnomalyThresholds>
  changed_at: Date | null
  changed_by: PrincipalId | null
}
