import { caseSubject } from '@/db/queries/cases'
import type { Tx } from '@/db/client'
import type { RequestRow } from '@/db/schema'
import type { AuditEntry } from '@/lib/domain/audit'
import { requestName } from '@/lib/domain/ids'

/** An audit entry about a request, with everything that places it. */
export async function requestEvent(
  tx: Tx,
  row: RequestRow,
  entry: Pick<AuditEntry, 'action' | 'reason' | 'before' | 'after'>,
): Promise<AuditEntry> {
  const { requester_name, role_id, role_name, target_id, target_name } = await caseSubject(tx, row.id)
  return {
    ...entry,
    object: { type: 'request', id: row.id, name: requestName(row.number) },
    requestId: row.id,
    subject: { id: row.requester_id, name: requester_name },
    role: { id: role_id, name: role_name },
    target: { id: target_id, name: target_name },
  }
}
