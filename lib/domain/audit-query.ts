import type { AuditAction, Actor, AuditEntry, Via } from './audit'
import type { GrantId, PrincipalId, RequestId, RoleId, TargetId } from './ids'

/** Still in force, and never led to a request. */
export const eligibilityUses = ['unused'] as const
export type EligibilityUse = (typeof eligibilityUses)[number]

/** What the explorer counts by. */
export const facetFields = ['action', 'actor', 'subject', 'role', 'target', 'object', 'via'] as const
export type FacetField = (typeof facetFields)[number]

/** Every field a query can name: the facets, and what leads to a single story. */
export const auditFields = [
  ...facetFields,
  'request',
  'grant',
  'bundle',
  'correlation',
  'risk',
  'eligibility',
] as const
export type AuditField = (typeof auditFields)[number]

export type ObjectType = AuditEntry['object']['type']

export const objectTypeLabel: Record<ObjectType, string> = {
  request: 'Request',
  grant: 'Grant',
  assignment: 'Assignment',
  session: 'Session',
  passkey: 'Passkey',
  provider: 'Identity provider',
  token: 'Token',
  principal: 'Person',
  group: 'Group',
  role: 'Role',
  target: 'Target',
  policy: 'Policy',
  eligibility: 'Eligibility',
  bundle: 'Bundle',
  separation: 'Separation rule',
  delegation: 'Delegation',
  integration: 'Integration',
  sink: 'Sink',
  anomaly: 'Anomaly',
  drift: 'Drift',
  audit: 'Audit log',
  view: 'Saved view',
  report: 'Report',
  system: 'System',
}

export function isObjectType(word: string): word is ObjectType {
  return Object.hasOwn(objectTypeLabel, word)
}

/** Where something stands in the query as typed: `start` included, `end` not. */
export interface Span {
  start: number
  end: number
}

/** `-actor:ada` as it was typed: names are not looked up yet. */
export interface AuditTerm {
  field: AuditField
  value: string
  negated: boolean
  at: Span
}

/** Words to find anywhere in an event. */
export interface AuditPhrase {
  text: string
  negated: boolean
}

export interface AuditQuery {
  terms: readonly AuditTerm[]
  phrases: readonly AuditPhrase[]
}

/** From `from` on, up to but not including `to`; null is open. */
export interface AuditRange {
  from: Date | null
  to: Date | null
}

/** What is wrong with a query, and where. */
export interface QueryError {
  message: string
  at: Span
}

/** A column and the values it may have: closed types, so that nothing typed by a person gets here unread. */
export type AuditMatch =
  | { column: 'action'; values: readonly AuditAction[] }
  | { column: 'actor_id' | 'subject_id'; values: readonly PrincipalId[] }
  | { column: 'actor_kind'; values: readonly Actor['kind'][] }
  | { column: 'role_id'; values: readonly RoleId[] }
  | { column: 'target_id'; values: readonly TargetId[] }
  | { column: 'object_type'; values: readonly ObjectType[] }
  | { column: 'via'; values: readonly Via[] }
  | { column: 'request_id'; values: readonly RequestId[] }
  | { column: 'grant_id'; values: readonly GrantId[] }
  /** Activated bundles: their own events, and those of their parts. */
  | { column: 'bundle'; values: readonly string[] }
  | { column: 'correlation_id'; values: readonly string[] }
  /** Eligibilities by how they are used, as of now. */
  | { column: 'eligibility'; values: readonly EligibilityUse[] }

/** Terms of one field taken together: any of the matches, or, negated, none of them. */
export interface AuditClause {
  field: AuditField
  negated: boolean
  any: readonly AuditMatch[]
}

/** A query whose names are resolved: every clause and every phrase must hold. */
export interface AuditFilter extends AuditRange {
  clauses: readonly AuditClause[]
  phrases: readonly AuditPhrase[]
  /** Frozen: no event after this place in the sealed log. */
  through?: number
}

/** One value of a facet and how many events have it. `value` is an id, or a word of a closed vocabulary. */
export interface FacetCount {
  field: FacetField
  value: string
  events: number
}
