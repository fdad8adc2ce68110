import { z } from 'zod'
import type { AssignmentId, GrantId, PrincipalId, RequestId, RoleId, TargetId } from './ids'

/** Every action the log knows. A new one is added here first; the database refuses any other. */
export const auditActions = [
  'request.submitted',
  'request.rejected',
  'request.approval_given',
  'request.approved',
  'request.denied',
  'request.expired',
  'request.canceled',
  'request.nudged',
  'request.emergency',
  'review.given',
  'review.reminded',
  'review.overdue',
  'request.reminded',
  'request.escalated',
  'request.reassigned',
  'request.filled_up',
  'request.approver_left',
  'request.handed_over',
  'request.delegated',
  'request.returned',
  'request.question_asked',
  'request.question_answered',
  'delegation.set',
  'delegation.ended',
  'grant.scheduled',
  'grant.activating',
  'grant.active',
  'grant.extended',
  'grant.activation_failed',
  'grant.deactivating',
  'grant.access_removed',
  'grant.ended',
  'grant.revocation_failed',
  'secret.revealed',
  'secret.renewed',
  'secret.issued',
  'drift.found',
  'drift.repaired',
  'drift.resolved',
  'session.started',
  'session.ended',
  'session.refused',
  'session.rotated',
  'session.confirmed',
  'session.confirm_refused',
  'provider.tested',
  'passkey.registered',
  'passkey.removed',
  'passkey.refused',
  'token.created',
  'token.revoked',
  'token.refused',
  'principal.created',
  'principal.updated',
  'principal.disabled',
  'principal.enabled',
  'principal.left',
  'principal.extended',
  'principal.sponsored',
  'group.created',
  'group.changed',
  'group.removed',
  'principal.risk_set',
  'eligibility.added',
  'eligibility.removed',
  'policy.drafted',
  'policy.proposed',
  'policy.published',
  'policy.managed',
  'policy.withdrawn',
  'separation.added',
  'separation.ended',
  'exception.granted',
  'exception.ended',
  'role.created',
  'target.created',
  'target.changed',
  'target.secret_set',
  'target.tested',
  'target.redelivered',
  'finding.adopted',
  'finding.ignored',
  'finding.reopened',
  'finding.removal_asked',
  'removal.closure_asked',
  'removal.closure_refused',
  'removal.closed',
  'bundle.activated',
  'bundle.failed',
  'bundle.released',
  'bundle.retried',
  'bundle.settled',
  'bundle.added',
  'bundle.ended',
  'integration.added',
  'integration.ended',
  'integration.tested',
  'sink.added',
  'sink.changed',
  'sink.secret_set',
  'sink.tested',
  'sink.paused',
  'sink.resumed',
  'sink.replayed',
  'sink.stopped',
  'sink.skipped',
  'sink.ended',
  'anomaly.noted',
  'anomaly.thresholds_set',
  'audit.exported',
  'audit.viewed',
  'view.saved',
  'view.renamed',
  'view.shared',
  'view.taken_back',
  'view.deleted',
  'view.default_set',
  'view.count_switched',
  'report.viewed',
  'report.exported',
  'audit.verified',
  'audit.check_failed',
  'audit.pseudonymised',
  'audit.archived',
  'audit.restored',
  'report.subscribed',
  'report.unsubscribed',
  'report.sent',
  'system.swept',
  'system.resealed',
] as const
export const AuditAction = z.enum(auditActions)
export type AuditAction = z.infer<typeof AuditAction>

/** Who did it: a closed union. A name is kept with the id, as it was then. */
export type Actor =
  | { kind: 'person'; id: PrincipalId; name: string }
  | { kind: 'system'; name: string }
  | { kind: 'sweep'; name: string }
  | { kind: 'connector'; name: string }
  | { kind: 'token'; name: string }
export const actorKinds = ['person', 'system', 'sweep', 'connector', 'token'] as const

/** How it came in. */
export const viaKinds = ['web', 'api', 'sweep', 'engine', 'cli', 'sign-in'] as const
export type Via = (typeof viaKinds)[number]

/** What an event is about. */
export const objectTypes = [
  'request',
  'grant',
  'assignment',
  'session',
  'passkey',
  'provider',
  'token',
  'principal',
  'group',
  'role',
  'target',
  'policy',
  'eligibility',
  'bundle',
  'separation',
  'delegation',
  'integration',
  'sink',
  'anomaly',
  'drift',
  'audit',
  'view',
  'report',
  'system',
] as const
export type ObjectType = (typeof objectTypes)[number]

type Facet = string | number | boolean | null | readonly string[]

/** One event to be appended. `before` and `after` hold only what changed; never a secret. */
export interface AuditEntry {
  action: AuditAction
  object: { type: ObjectType; id: string; name: string }
  requestId?: RequestId | null
  grantId?: GrantId | null
  assignmentId?: AssignmentId | null
  /** Whom it concerns, where that is not the actor. */
  subject?: { id: PrincipalId; name: string } | null
  role?: { id: RoleId; name: string } | null
  target?: { id: TargetId; name: string } | null
  reason?: string | null
  before?: Readonly<Record<string, Facet>> | null
  after?: Readonly<Record<string, Facet>> | null
}
