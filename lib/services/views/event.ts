import type { AuditAction, AuditEntry } from '@/lib/domain/audit'
import type { ViewKey } from '@/lib/domain/saved-view'

type ViewAction = Extract<AuditAction, `view.${string}`>

/** An event about a view. */
export function viewEvent(
  action: ViewAction,
  view: { key: ViewKey; name: string },
  after: AuditEntry['after'] = null,
  before: AuditEntry['before'] = null,
): AuditEntry {
  return { action, object: { type: 'view', id: view.key, name: view.name }, after, before }
}
