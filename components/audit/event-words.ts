import type { GlyphName } from '@/components/ui/glyph'
import type { Tone } from '@/components/ui/tone'
import type { AuditAction } from '@/lib/domain/audit'

/** What an event's sentence is made of: names as they were at the time. */
export interface TellableEvent {
  action: AuditAction
  actor_name: string
  object_name: string
  subject_name: string | null
  role_name: string | null
  target_name: string | null
}

interface Words {
  /** What the actor did, before the object's name. */
  did: string
  tone: Tone
  glyph: GlyphName
}

const words: Record<AuditAction, Words> = {
  'request.submitted': { did: 'submitted', tone: 'wait', glyph: 'clock' },
  'request.rejected': { did: 'was refused by policy:', tone: 'danger', glyph: 'cross' },
  'request.approval_given': { did: 'gave one of the approvals of', tone: 'ok', glyph: 'check' },
  'request.approved': { did: 'approved', tone: 'ok', glyph: 'check' },
  'request.denied': { did: 'denied', tone: 'danger', glyph: 'cross' },
  'request.expired': { did: 'closed, unanswered,', tone: 'muted', glyph: 'dash' },
  'request.canceled': { did: 'canceled', tone: 'muted', glyph: 'cross' },
  'request.emergency': { did: 'activated in an emergency, asking nobody:', tone: 'danger', glyph: 'bang' },
  'review.reminded': { did: 'reminded the reviewers of the emergency', tone: 'muted', glyph: 'clock' },
  'review.overdue': { did: 'found the review overdue of the emergency', tone: 'danger', glyph: 'alert' },
  'review.given': { did: 'reviewed the emergency', tone: 'accent', glyph: 'check' },
  'request.nudged': { did: 'nudged the approvers of', tone: 'muted', glyph: 'bang' },
  'request.reminded': { did: 'reminded the approvers of', tone: 'muted', glyph: 'clock' },
  'request.escalated': { did: 'asked others as well about', tone: 'warn', glyph: 'bang' },
  'request.reassigned': { did: 'asked others instead about', tone: 'warn', glyph: 'turn' },
  'request.filled_up': { did: 'turned to the fallback approvers of', tone: 'warn', glyph: 'bang' },
  'request.approver_left': { did: 'took out an approver who has left:', tone: 'muted', glyph: 'dash' },
  'request.handed_over': { did: 'handed over', tone: 'muted', glyph: 'turn' },
  'request.delegated': { did: 'passed to a delegate', tone: 'muted', glyph: 'turn' },
  'request.returned': { did: 'gave back from a delegate', tone: 'muted', glyph: 'turn' },
  'request.question_asked': { did: 'asked a question about', tone: 'wait', glyph: 'info' },
  'request.question_answered': { did: 'answered a question about', tone: 'muted', glyph: 'info' },
  'delegation.set': { did: 'set', tone: 'muted', glyph: 'turn' },
  'delegation.ended': { did: 'ended', tone: 'muted', glyph: 'dash' },
  'grant.scheduled': { did: 'scheduled', tone: 'accent', glyph: 'clock' },
  'grant.activating': { did: 'began to give', tone: 'wait', glyph: 'half' },
  'grant.active': { did: 'confirmed on the target', tone: 'ok', glyph: 'dot' },
  'grant.extended': { did: 'extended', tone: 'accent', glyph: 'clock' },
  'grant.activation_failed': { did: 'could not give', tone: 'danger', glyph: 'alert' },
  'grant.deactivating': { did: 'began to take back', tone: 'warn', glyph: 'half' },
  'grant.access_removed': { did: 'removed from the target', tone: 'warn', glyph: 'half' },
  'grant.ended': { did: 'ended', tone: 'muted', glyph: 'dash' },
  'grant.revocation_failed': { did: 'could not take back', tone: 'danger', glyph: 'alert' },
  'secret.revealed': { did: 'was shown the password of', tone: 'muted', glyph: 'info' },
  'secret.issued': { did: 'was given a certificate or token for', tone: 'muted', glyph: 'info' },
  'secret.renewed': { did: 'asked for a new password of', tone: 'muted', glyph: 'turn' },
  'drift.found': { did: 'found drift:', tone: 'warn', glyph: 'alert' },
  'drift.repaired': { did: 'repaired drift:', tone: 'ok', glyph: 'turn' },
  'drift.resolved': { did: 'saw resolved:', tone: 'muted', glyph: 'check' },
  'session.started': { did: 'signed in:', tone: 'muted', glyph: 'dot' },
  'session.ended': { did: 'signed out:', tone: 'muted', glyph: 'ring' },
  'session.refused': { did: 'turned away:', tone: 'warn', glyph: 'cross' },
  'session.rotated': { did: 'went on, with other rights, in', tone: 'muted', glyph: 'turn' },
  'session.confirmed': { did: 'signed in once more to go on:', tone: 'accent', glyph: 'check' },
  'session.confirm_refused': { did: 'could not confirm who they are:', tone: 'warn', glyph: 'cross' },
  'provider.tested': { did: 'tried out the claims of', tone: 'muted', glyph: 'info' },
  'passkey.registered': { did: 'registered', tone: 'accent', glyph: 'check' },
  'passkey.removed': { did: 'removed', tone: 'warn', glyph: 'cross' },
  'passkey.refused': { did: 'was refused with', tone: 'danger', glyph: 'cross' },
  'token.created': { did: 'made the token', tone: 'warn', glyph: 'info' },
  'token.revoked': { did: 'revoked the token', tone: 'muted', glyph: 'cross' },
  'token.refused': { did: 'turned away the token', tone: 'danger', glyph: 'alert' },
  'principal.created': { did: 'created', tone: 'muted', glyph: 'dot' },
  'principal.updated': { did: 'updated', tone: 'muted', glyph: 'turn' },
  'principal.risk_set': { did: 'set the risk of', tone: 'warn', glyph: 'alert' },
  'principal.disabled': { did: 'disabled', tone: 'danger', glyph: 'cross' },
  'principal.enabled': { did: 'enabled again', tone: 'accent', glyph: 'turn' },
  'principal.left': { did: 'ended everything of', tone: 'danger', glyph: 'cross' },
  'principal.sponsored': { did: 'changed who answers for', tone: 'warn', glyph: 'turn' },
  'principal.extended': { did: 'extended the contract of', tone: 'accent', glyph: 'clock' },
  'group.created': { did: 'created the group', tone: 'muted', glyph: 'dot' },
  'group.changed': { did: 'changed the group', tone: 'muted', glyph: 'turn' },
  'group.removed': { did: 'removed the group', tone: 'warn', glyph: 'cross' },
  'eligibility.added': { did: 'added', tone: 'muted', glyph: 'dot' },
  'eligibility.removed': { did: 'removed', tone: 'warn', glyph: 'cross' },
  'policy.drafted': { did: 'drafted', tone: 'muted', glyph: 'ring' },
  'policy.proposed': { did: 'proposed', tone: 'wait', glyph: 'clock' },
  'policy.withdrawn': { did: 'withdrew', tone: 'muted', glyph: 'cross' },
  'bundle.activated': { did: 'activated the bundle', tone: 'accent', glyph: 'dot' },
  'bundle.failed': { did: 'could not give all of the bundle', tone: 'warn', glyph: 'alert' },
  'bundle.released': { did: 'gave back the bundle', tone: 'muted', glyph: 'dash' },
  'bundle.retried': { did: 'tried again what is missing of the bundle', tone: 'accent', glyph: 'turn' },
  'bundle.settled': { did: 'settled the bundle', tone: 'muted', glyph: 'check' },
  'bundle.added': { did: 'added the bundle', tone: 'accent', glyph: 'info' },
  'bundle.ended': { did: 'ended the bundle', tone: 'muted', glyph: 'cross' },
  'policy.managed': { did: 'changed where it is kept:', tone: 'muted', glyph: 'turn' },
  'policy.published': { did: 'published', tone: 'accent', glyph: 'info' },
  'separation.added': { did: 'added the separation rule', tone: 'accent', glyph: 'info' },
  'separation.ended': { did: 'ended the separation rule', tone: 'warn', glyph: 'cross' },
  'exception.granted': { did: 'granted an exception from', tone: 'warn', glyph: 'alert' },
  'exception.ended': { did: 'ended the exception from', tone: 'muted', glyph: 'dash' },
  'role.created': { did: 'created the role', tone: 'muted', glyph: 'dot' },
  'target.changed': { did: 'changed the target', tone: 'muted', glyph: 'dot' },
  'target.secret_set': { did: 'set a secret of the target', tone: 'muted', glyph: 'dot' },
  'target.redelivered': { did: 'sent a message again to', tone: 'muted', glyph: 'turn' },
  'target.tested': { did: 'tested the target', tone: 'muted', glyph: 'dot' },
  'finding.adopted': { did: 'adopted the standing access', tone: 'warn', glyph: 'info' },
  'finding.ignored': { did: 'put off the finding', tone: 'warn', glyph: 'clock' },
  'finding.reopened': { did: 'opened the finding again:', tone: 'muted', glyph: 'turn' },
  'finding.removal_asked': { did: 'had the standing access removed:', tone: 'muted', glyph: 'check' },
  'removal.closure_asked': { did: 'asked to close the removal of', tone: 'danger', glyph: 'alert' },
  'removal.closure_refused': { did: 'refused to close the removal of', tone: 'muted', glyph: 'dot' },
  'removal.closed': { did: 'closed by hand the removal of', tone: 'danger', glyph: 'alert' },
  'target.created': { did: 'connected the target', tone: 'muted', glyph: 'dot' },
  'integration.added': { did: 'added the integration', tone: 'accent', glyph: 'info' },
  'integration.ended': { did: 'ended the integration', tone: 'warn', glyph: 'cross' },
  'integration.tested': { did: 'tested the integration', tone: 'muted', glyph: 'turn' },
  'sink.added': { did: 'added the sink', tone: 'accent', glyph: 'info' },
  'sink.changed': { did: 'changed the sink', tone: 'muted', glyph: 'dot' },
  'sink.secret_set': { did: 'set a secret of the sink', tone: 'muted', glyph: 'dot' },
  'sink.tested': { did: 'sent a test event to the sink', tone: 'muted', glyph: 'turn' },
  'sink.paused': { did: 'paused the sink', tone: 'warn', glyph: 'half' },
  'sink.resumed': { did: 'resumed the sink', tone: 'ok', glyph: 'dot' },
  'sink.replayed': { did: 'had events sent again to the sink', tone: 'accent', glyph: 'turn' },
  'sink.stopped': { did: 'stopped at an event that was refused by the sink', tone: 'danger', glyph: 'alert' },
  'sink.skipped': { did: 'left out an event for the sink', tone: 'warn', glyph: 'cross' },
  'sink.ended': { did: 'ended the sink', tone: 'warn', glyph: 'cross' },
  'anomaly.noted': { did: 'noted something unusual:', tone: 'warn', glyph: 'alert' },
  'anomaly.thresholds_set': { did: 'set when something counts as unusual:', tone: 'accent', glyph: 'info' },
  'audit.exported': { did: 'exported from the', tone: 'accent', glyph: 'info' },
  'report.viewed': { did: 'looked at the report', tone: 'muted', glyph: 'info' },
  'report.subscribed': { did: 'asked to be sent the report', tone: 'muted', glyph: 'clock' },
  'report.unsubscribed': { did: 'no longer wants to be sent the report', tone: 'muted', glyph: 'dash' },
  'report.sent': { did: 'sent the report', tone: 'muted', glyph: 'info' },
  'report.exported': { did: 'downloaded the report', tone: 'accent', glyph: 'info' },
  'audit.verified': { did: 'asked to verify', tone: 'muted', glyph: 'check' },
  'audit.check_failed': { did: 'found a break in', tone: 'danger', glyph: 'alert' },
  'audit.pseudonymised': { did: 'replaced by a pseudonym a person in', tone: 'warn', glyph: 'info' },
  'audit.archived': { did: 'archived a month of', tone: 'warn', glyph: 'info' },
  'audit.restored': { did: 'brought back a month of', tone: 'warn', glyph: 'info' },
  'audit.viewed': { did: 'opened the', tone: 'muted', glyph: 'info' },
  'view.saved': { did: 'kept the view', tone: 'muted', glyph: 'info' },
  'view.renamed': { did: 'renamed the view', tone: 'muted', glyph: 'turn' },
  'view.shared': { did: 'shared the view', tone: 'accent', glyph: 'info' },
  'view.taken_back': { did: 'took back the shared view', tone: 'muted', glyph: 'dash' },
  'view.deleted': { did: 'deleted the view', tone: 'muted', glyph: 'cross' },
  'view.default_set': { did: 'chose what the explorer opens with:', tone: 'muted', glyph: 'info' },
  'view.count_switched': { did: 'switched the weekly count by mail of', tone: 'muted', glyph: 'clock' },
  'system.resealed': { did: 'sealed anew under the current key:', tone: 'warn', glyph: 'turn' },
  'system.swept': { did: 'swept', tone: 'muted', glyph: 'turn' },
}

export function lookOf(action: AuditAction): Pick<Words, 'tone' | 'glyph'> {
  return words[action]
}

/** The event in one sentence, as people would say it. */
export function sentenceOf(event: TellableEvent): string {
  const {
    actor_name: actor,
    object_name: object,
    subject_name: subject,
    role_name: role,
    target_name: target,
  } = event
  const whose = subject !== null && subject !== actor && !object.includes(subject) ? ` of ${subject}` : ''
  const what = role !== null && !object.includes(role) ? ` for ${role}` : ''
  const where = target !== null && target !== object ? ` on ${target}` : ''
  return `${actor} ${words[event.action].did} ${object}${whose}${what}${where}.`
}
