import type { AuditAction } from '../audit'

/** The event classes of the Open Cybersecurity Schema Framework that the log's events become. */
export const ocsfClasses = {
  authentication: { uid: 3002, name: 'Authentication', category: 3 },
  entity: { uid: 3004, name: 'Entity Management', category: 3 },
  access: { uid: 3005, name: 'User Access Management', category: 3 },
  api: { uid: 6003, name: 'API Activity', category: 6 },
} as const
export type OcsfClass = keyof typeof ocsfClasses

export const ocsfCategories: Record<3 | 6, string> = {
  3: 'Identity & Access Management',
  6: 'Application Activity',
}

/** Names of the activities of each class that are used; 99 is Other. */
export const ocsfActivities: Record<OcsfClass, Readonly<Record<number, string>>> = {
  authentication: { 1: 'Logon', 2: 'Logoff', 99: 'Other' },
  entity: { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 99: 'Other' },
  access: { 1: 'Assign Privileges', 2: 'Revoke Privileges', 99: 'Other' },
  api: { 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 99: 'Other' },
}

export interface OcsfPlace {
  class: OcsfClass
  activity: number
}

const authentication = (activity: 1 | 2): OcsfPlace => ({ class: 'authentication', activity })
const entity = (activity: 1 | 2 | 3 | 4): OcsfPlace => ({ class: 'entity', activity })
const access = (activity: 1 | 2): OcsfPlace => ({ class: 'access', activity })
const api = (activity: 2 | 3 | 99): OcsfPlace => ({ class: 'api', activity })

/**
 * Where each action belongs: requests, decisions and settings are managed entities, what is confirmed on a target is a
 * privilege assigned or revoked, sign-in is authentication, and what only reads or runs is activity of the application.
 */
export const ocsfPlaces: Record<AuditAction, OcsfPlace> = {
  'request.submitted': entity(1),
  'request.rejected': entity(1),
  'request.approval_given': entity(3),
  'request.approved': entity(3),
  'request.denied': entity(3),
  'request.expired': entity(3),
  'request.canceled': entity(4),
  'request.nudged': entity(3),
  'request.emergency': entity(1),
  'review.given': entity(3),
  'review.reminded': api(99),
  'review.overdue': api(99),
  'request.reminded': api(99),
  'request.escalated': entity(3),
  'request.reassigned': entity(3),
  'request.filled_up': entity(3),
  'request.approver_left': entity(3),
  'request.handed_over': entity(3),
  'request.delegated': entity(3),
  'request.returned': entity(3),
  'request.question_asked': entity(3),
  'request.question_answered': entity(3),
  'delegation.set': entity(1),
  'delegation.ended': entity(4),
  'grant.scheduled': entity(1),
  'grant.activating': entity(3),
  'grant.active': access(1),
  'grant.extended': access(1),
  'grant.activation_failed': access(1),
  'grant.deactivating': entity(3),
  'grant.access_removed': access(2),
  'grant.ended': entity(4),
  'grant.revocation_failed': access(2),
  'secret.revealed': api(2),
  'secret.renewed': api(3),
  'secret.issued': api(2),
  'drift.found': entity(2),
  'drift.repaired': entity(3),
  'drift.resolved': entity(3),
  'session.started': authentication(1),
  'session.ended': authentication(2),
  'session.refused': authentication(1),
  'principal.created': entity(1),
  'principal.updated': entity(3),
  'principal.disabled': entity(3),
  'principal.risk_set': entity(3),
  'eligibility.added': entity(1),
  'eligibility.removed': entity(4),
  'policy.drafted': entity(1),
  'policy.proposed': entity(3),
  'policy.published': entity(3),
  'policy.managed': entity(3),
  'policy.withdrawn': entity(4),
  'separation.added': entity(1),
  'separation.ended': entity(4),
  'exception.granted': entity(1),
  'exception.ended': entity(4),
  'role.created': entity(1),
  'target.created': entity(1),
  'target.changed': entity(3),
  'target.secret_set': entity(3),
  'target.tested': api(99),
  'target.redelivered': api(99),
  'finding.adopted': entity(3),
  'finding.ignored': entity(3),
  'finding.reopened': entity(3),
  'finding.removal_asked': entity(3),
  'removal.closure_asked': entity(3),
  'removal.closure_refused': entity(3),
  'removal.closed': entity(4),
  'bundle.activated': entity(1),
  'bundle.failed': entity(3),
  'bundle.released': entity(4),
  'bundle.retried': entity(3),
  'bundle.settled': entity(3),
  'bundle.added': entity(1),
  'bundle.ended': entity(4),
  'integration.added': entity(1),
  'integration.ended': entity(4),
  'integration.tested': api(99),
  'sink.added': entity(1),
  'sink.changed': entity(3),
  'sink.secret_set': entity(3),
  'sink.tested': api(99),
  'sink.paused': entity(3),
  'sink.resumed': entity(3),
  'sink.replayed': entity(3),
  'sink.stopped': entity(3),
  'sink.skipped': entity(3),
  'sink.ended': entity(4),
  'anomaly.noted': entity(2),
  'anomaly.thresholds_set': entity(3),
  'audit.exported': api(2),
  'audit.viewed': api(2),
  'view.saved': entity(1),
  'view.renamed': entity(3),
  'view.shared': entity(3),
  'view.taken_back': entity(3),
  'view.deleted': entity(4),
  'view.default_set': entity(3),
  'view.count_switched': entity(3),
  'report.viewed': api(2),
  'report.exported': api(2),
  'report.subscribed': entity(1),
  'report.unsubscribed': entity(4),
  'report.sent': api(2),
  'system.swept': api(99),
}
