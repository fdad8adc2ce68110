import type { LockedRole } from '@/db/queries/policies'
import type { AuditEntry } from '@/lib/domain/audit'
import { diffPolicies } from '@/lib/domain/policy-diff'
import type { PolicySettings } from '@/lib/domain/policy'
import type { PolicyWordNames } from '@/lib/domain/policy-words'

/** An audit entry about a role's policy: what differs from the newest version, in words, and only that. */
export function policyEvent(
  role: LockedRole,
  about: {
    action: Extract<AuditEntry['action'], `policy.${string}`>
    id: string
    version: number
    comment: string
    settings: PolicySettings
    more?: Readonly<Record<string, string | number>>
  },
  names: PolicyWordNames,
): AuditEntry {
  const changes = diffPolicies(role.newest.settings, about.settings, names)
  const side = (of: 'before' | 'after') =>
    Object.fromEntries(changes.flatMap((change) => (change[of] === null ? [] : [[change.label, change[of]]])))
  return {
    action: about.action,
    object: { type: 'policy', id: about.id, name: `${role.name} v${about.version}` },
    role: { id: role.id, name: role.name },
    target: role.target,
    reason: about.comment || null,
    before: side('before'),
    after: { ...side('after'), ...about.more },
  }
}
