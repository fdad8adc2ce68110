import { formatDuration } from './duration'
import type { GroupId, PrincipalId } from './ids'
import type { ApproverSource, PolicySettings } from './policy'

export interface SourceNames {
  groups: ReadonlyMap<GroupId, string>
  people: ReadonlyMap<PrincipalId, string>
}

/**
 * The rule that brings a request to its approvers, as one would say it:
 * `Orders read-write needs one approval, from the owners of the role. Unanswered for 4 h, a request lapses.`
 */
export function approvalRule(roleName: string, { approval }: PolicySettings, names: SourceNames): string {
  if (approval.kind === 'none') return `${roleName} needs nobody’s approval.`
  const from = approval.from.map((source) => sourceWords(source, names)).join(' or ')
  const count = approval.needed === 1 ? 'one approval' : `${approval.needed} approvals by different people`
  return `${roleName} needs ${count}, from ${from}. Unanswered for ${formatDuration(approval.decideWithinMs)}, a request lapses.`
}

function sourceWords(source: ApproverSource, { groups, people }: SourceNames): string {
  switch (source.kind) {
    case 'person':
      return people.get(source.id) ?? 'a named person'
    case 'group':
      return `the group ${groups.get(source.id) ?? 'that the policy names'}`
    case 'manager':
      return 'the requester’s manager'
    case 'owners':
      return 'the owners of the role'
  }
}
