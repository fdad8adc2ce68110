import type { Approval, ApproverSource, Stage } from './approval'
import { formatDuration } from './duration'
import type { GroupId, PrincipalId } from './ids'

export interface SourceNames {
  groups: ReadonlyMap<GroupId, string>
  people: ReadonlyMap<PrincipalId, string>
}

/**
 * The rule that brings a request to its approvers, as one would say it:
 * `Orders read-write needs one approval, from the owners of the role. Unanswered for 4 h, a request lapses.`
 */
export function approvalRule(roleName: string, approval: Approval, names: SourceNames): string {
  if (approval.kind === 'none') return `${roleName} needs nobody’s approval.`
  const [only, ...more] = approval.stages
  if (only !== undefined && more.length === 0)
    return `${roleName} needs ${stageWords(only, names)}. ${timeOutWords(only, names)}`
  const steps = approval.stages.map(
    (stage, index) => `${index + 1}. ${stageWords(stage, names)}. ${timeOutWords(stage, names)}`,
  )
  return `${roleName} is approved in ${approval.stages.length} stages. ${steps.join(' ')}`
}

function stageWords(stage: Stage, names: SourceNames): string {
  const from = sourcesWords(stage.from, names)
  const count = stage.needed === 1 ? 'one approval' : `${stage.needed} approvals by different people`
  return `${count}, from ${from}`
}

function timeOutWords({ decideWithinMs, onTimeOut }: Stage, names: SourceNames): string {
  const unanswered = `Unanswered for ${formatDuration(decideWithinMs)}, a request`
  switch (onTimeOut.kind) {
    case 'expire':
      return `${unanswered} lapses.`
    case 'escalate':
      return `${unanswered} goes to ${sourcesWords(onTimeOut.from, names)} as well, for ${formatDuration(onTimeOut.waitMs)}.`
    case 'reassign':
      return `${unanswered} goes to ${sourcesWords(onTimeOut.from, names)} instead, for ${formatDuration(onTimeOut.waitMs)}.`
  }
}

/** `Ada Park or the group DBA on call or the requester’s manager` */
export function sourcesWords(sources: readonly ApproverSource[], names: SourceNames): string {
  return sources.map((source) => sourceWords(source, names)).join(' or ')
}

function sourceWords(source: ApproverSource, { groups, people }: SourceNames): string {
  switch (source.kind) {
    case 'person':
      return people.get(source.id) ?? 'a named person'
    case 'group':
      return `the group ${groups.get(source.id) ?? 'that the policy names'}`
    case 'manager':
      return 'the requester’s manager'
    case 'managers-manager':
      return 'the manager of the requester’s manager'
    case 'owners':
      return 'the owners of the role'
    case 'target-owners':
      return 'the owners of the target'
    case 'administrators':
      return 'the administrators'
    case 'on-call':
      return `whoever is on call by ${source.schedule}`
  }
}
