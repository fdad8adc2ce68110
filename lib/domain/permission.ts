import { endableStates, type GrantState } from './grant'
import type { PrincipalId } from './ids'
import type { ReportInfo } from './report/report'
import type { PortalRole, PrincipalKind } from './principal'
import type { RequestState } from './request'

/** Whoever acts: a signed-in person with what the portal lets them be. */
export interface Viewer {
  id: PrincipalId
  /** A machine asks and uses; it decides and administers nothing. */
  kind: PrincipalKind
  portalRoles: readonly PortalRole[]
  /** Whether any role or request ever names this person as an approver. */
  isApprover: boolean
}

interface RequestFacts {
  requesterId: PrincipalId
  /** Who asked for the requester; null where they did so themselves. */
  askedById: PrincipalId | null
  state: RequestState
  approverIds: readonly PrincipalId[]
  answeredBy: readonly PrincipalId[]
}

interface GrantFacts {
  holderId: PrincipalId
  state: GrantState
  /** Whoever could decide its request: approvers frozen with it, and the role's owners. */
  overseerIds: readonly PrincipalId[]
}

/** Every guarded deed and what it is done to. */
export interface Deeds {
  'request.decide': RequestFacts
  'request.cancel': Pick<RequestFacts, 'requesterId' | 'askedById' | 'state'>
  'request.nudge': Pick<RequestFacts, 'requesterId' | 'askedById' | 'state'>
  'request.read': RequestFacts
  'grant.release': GrantFacts
  'grant.revoke': GrantFacts
  'grant.secret': Pick<GrantFacts, 'holderId' | 'state'>
  'grant.extend': Pick<GrantFacts, 'holderId' | 'state'>
  'emergencies.read': null
  /** `reviewerIds`: those who were named when the emergency began. */
  'review.give': { holderId: PrincipalId; askedById: PrincipalId | null; reviewerIds: readonly PrincipalId[] }
  'inbox.read': null
  'audit.read': null
  'audit.export': null
  'view.share': null
  /** To rename, delete or take back. */
  'view.change': { ownerId: PrincipalId; shared: boolean }
  'report.read': Pick<ReportInfo, 'group'>
  'people.offboard': { subjectId: PrincipalId }
  'people.read': null
  /** To see where a person is signed in, and to end it. */
  'sessions.end': { subjectId: PrincipalId }
  'providers.test': null
  /** Tokens that act for oneself. */
  'tokens.own': null
  'machines.manage': null
  /** To move the end of somebody from outside; `sponsorId`: who answers for them. */
  'contract.extend': { sponsorId: PrincipalId | null; subjectId: PrincipalId }
  /** Tokens that act for the portal or for a machine. */
  'tokens.manage': null
  /** `ownerId`: for whom it acts; null for the portal. */
  'token.revoke': { ownerId: PrincipalId | null }
  'risk.read': null
  'risk.set': { subjectId: PrincipalId }
  'policies.read': null
  'policy.edit': { managedFrom: string | null }
  'policy.try': null
  /**
   * `subjectId`: null for several people at once. `approverIds`: whoever could be asked about this person and role, and
   * the role's owners.
   */
  'access.explain': { subjectId: PrincipalId | null; approverIds: readonly PrincipalId[] }
  /** `absentId`: null for anybody's. */
  'delegation.change': { absentId: PrincipalId | null }
  'bundles.change': null
  /** To give an activated bundle back, have it last longer, or ask again for what is missing of it. */
  'bundle.manage': { holderId: PrincipalId }
  'separation.read': null
  'separation.change': null
  'exception.grant': { subjectId: PrincipalId }
  'integrations.manage': null
  'sinks.read': null
  'sinks.manage': null
  'anomalies.set': null
  'targets.read': null
  'targets.manage': null
  'findings.settle': null
  'removal.close': { askedById: PrincipalId | null }
  'system.read': null
  'system.sweep': null
}

export type Permission = { ok: true } | { ok: false; reason: string }
const yes: Permission = { ok: true }
const no = (reason: string): Permission => ({ ok: false, reason })

type Rules = { [D in keyof Deeds]: (viewer: Viewer, object: Deeds[D]) => Permission }

const rules: Rules = {
  'request.decide': (viewer, request) => {
    if (isAsker(viewer, request)) return no('You cannot decide your own request; the other approvers can.')
    if (request.state !== 'PENDING_APPROVAL') return no('This request has already been decided.')
    if (!request.approverIds.includes(viewer.id))
      return no('You are not one of the approvers of this request.')
    if (request.answeredBy.includes(viewer.id))
      return no('You have already answered; another approver is still needed.')
    return yes
  },
  'request.cancel': (viewer, request) => {
    if (!isAsker(viewer, request)) return no('Only the person who asked can cancel a request.')
    return request.state === 'PENDING_APPROVAL' ? yes : no('This request has already been decided.')
  },
  'request.nudge': (viewer, request) => {
    if (!isAsker(viewer, request)) return no('Only the person who asked can nudge the approvers.')
    return request.state === 'PENDING_APPROVAL' ? yes : no('This request has already been decided.')
  },
  'request.read': (viewer, request) =>
    isAsker(viewer, request) ||
    request.approverIds.includes(viewer.id) ||
    holds(viewer, 'auditor', 'administrator')
      ? yes
      : no('Requests are shown to the person who asked, the approvers and auditors.'),
  'grant.release': (viewer, grant) => {
    if (grant.holderId !== viewer.id)
      return no('Only its holder can give access back; approvers can revoke it.')
    return endable(grant.state)
  },
  'grant.revoke': (viewer, grant) => {
    if (!grant.overseerIds.includes(viewer.id) && !holds(viewer, 'administrator', 'operator'))
      return no('Access is revoked by its approvers, the owners of the role, administrators and operators.')
    return endable(grant.state)
  },
  'emergencies.read': (viewer) =>
    holds(viewer, 'auditor', 'administrator')
      ? yes
      : no('Everybody’s emergencies are shown to auditors and administrators.'),
  'grant.extend': (viewer, grant) => {
    if (grant.holderId !== viewer.id) return no('Only its holder can ask for more time.')
    return grant.state === 'ACTIVE' ? yes : no('Only live access can be extended.')
  },
  'review.give': (viewer, review) => {
    if (review.holderId === viewer.id || review.askedById === viewer.id)
      return no('Nobody reviews their own emergency; somebody else does.')
    return review.reviewerIds.includes(viewer.id) || holds(viewer, 'administrator')
      ? yes
      : no('This is reviewed by the people named for it, and by administrators.')
  },
  'grant.secret': (viewer, grant) => {
    if (grant.holderId !== viewer.id) return no('A password is shown to the holder of the access only.')
    return grant.state === 'ACTIVE' ? yes : no('There is no live access to sign in with.')
  },
  'inbox.read': (viewer) =>
    viewer.isApprover ? yes : no('The inbox is for approvers. No role names you as one yet.'),
  'audit.read': (viewer) =>
    holds(viewer, 'auditor')
      ? yes
      : no('The audit explorer is for auditors. An administrator can give you the auditor role.'),
  'view.share': (viewer) =>
    holds(viewer, 'auditor', 'administrator')
      ? yes
      : no('Views are shared by auditors and administrators; everybody keeps views of their own.'),
  'view.change': (viewer, view) =>
    view.ownerId === viewer.id || (view.shared && holds(viewer, 'administrator'))
      ? yes
      : no('A view is changed by whoever made it, a shared one also by administrators.'),
  'audit.export': (viewer) => (holds(viewer, 'auditor') ? yes : no('Only auditors export the audit log.')),
  'report.read': (viewer, { group }) => {
    if (holds(viewer, 'auditor')) return yes
    if (!holds(viewer, 'administrator')) return no('Reports are for auditors and administrators.')
    return group === 'record' ? no('Reports about the record itself are for auditors, as the log is.') : yes
  },
  'people.offboard': (viewer, { subjectId }) => {
    if (!holds(viewer, 'administrator')) return no('Only administrators offboard people.')
    return subjectId === viewer.id ? no('You cannot offboard yourself; another administrator can.') : yes
  },
  'sessions.end': (viewer, { subjectId }) =>
    subjectId === viewer.id || holds(viewer, 'administrator', 'operator')
      ? yes
      : no('Where a person is signed in is shown to themselves, administrators and operators.'),
  'providers.test': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('How claims become people is tried out by administrators.'),
  'tokens.own': () => yes,
  'machines.manage': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Service accounts and agents are managed by administrators.'),
  'contract.extend': (viewer, { sponsorId, subjectId }) => {
    if (viewer.id === subjectId) return no('Nobody extends their own contract; who answers for them does.')
    return viewer.id === sponsorId || (sponsorId === null && holds(viewer, 'administrator'))
      ? yes
      : no('A contract is extended by whoever answers for the person.')
  },
  'tokens.manage': (viewer) =>
    holds(viewer, 'administrator')
      ? yes
      : no('Tokens of the portal and of machines are made by administrators.'),
  'token.revoke': (viewer, { ownerId }) =>
    ownerId === viewer.id || holds(viewer, 'administrator')
      ? yes
      : no('A token is revoked by whoever it acts for, and by administrators.'),
  'risk.read': (viewer) =>
    holds(viewer, 'administrator', 'auditor')
      ? yes
      : no('The risk of a person is shown to administrators and auditors.'),
  'risk.set': (viewer, { subjectId }) => {
    if (!holds(viewer, 'administrator')) return no('The risk of a person is set by administrators.')
    return subjectId === viewer.id ? no('Nobody sets their own risk; another administrator can.') : yes
  },
  'people.read': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('People are managed by administrators.'),
  'policies.read': (viewer) =>
    holds(viewer, 'administrator', 'auditor')
      ? yes
      : no('Roles and their policies are shown to administrators and auditors.'),
  'policy.try': (viewer) =>
    holds(viewer, 'administrator', 'auditor')
      ? yes
      : no('Policies are tried out by administrators and auditors.'),
  'access.explain': (viewer, { subjectId, approverIds }) =>
    subjectId === viewer.id || approverIds.includes(viewer.id) || holds(viewer, 'administrator', 'auditor')
      ? yes
      : no(
          'What a person may activate is explained to themselves, the approvers, auditors and administrators.',
        ),
  'policy.edit': (viewer, { managedFrom }) => {
    if (!holds(viewer, 'administrator')) return no('Policies are changed by administrators.')
    return managedFrom === null
      ? yes
      : no(`This policy is kept in ${managedFrom}; change it there and apply it.`)
  },
  'delegation.change': (viewer, { absentId }) =>
    absentId === viewer.id || holds(viewer, 'administrator')
      ? yes
      : no('Delegations are set by whoever is away, and by administrators for others.'),
  'bundles.change': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Bundles are set by administrators.'),
  'bundle.manage': (viewer, { holderId }) =>
    holderId === viewer.id ? yes : no('A bundle is its holder’s to end, to extend and to complete.'),
  'separation.read': (viewer) =>
    holds(viewer, 'administrator', 'auditor')
      ? yes
      : no('Separation rules are shown to administrators and auditors.'),
  'separation.change': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Separation rules are set by administrators.'),
  'exception.grant': (viewer, { subjectId }) => {
    if (!holds(viewer, 'administrator')) return no('Exceptions are granted by administrators.')
    return subjectId === viewer.id
      ? no('Nobody grants themselves an exception; another administrator can.')
      : yes
  },
  'integrations.manage': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Integrations are managed by administrators.'),
  'sinks.read': (viewer) =>
    holds(viewer, 'administrator', 'operator', 'auditor')
      ? yes
      : no('Where the log is sent is shown to administrators, operators and auditors.'),
  'sinks.manage': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Where the log is sent is set by administrators.'),
  'anomalies.set': (viewer) =>
    holds(viewer, 'administrator')
      ? yes
      : no('From when on something counts as unusual is set by administrators.'),
  'targets.read': (viewer) =>
    holds(viewer, 'administrator', 'operator', 'auditor')
      ? yes
      : no('Targets are shown to administrators, operators and auditors.'),
  'targets.manage': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('Targets are managed by administrators.'),
  'findings.settle': (viewer) =>
    holds(viewer, 'administrator')
      ? yes
      : no('What becomes of access that was found is decided by administrators.'),
  'removal.close': (viewer, { askedById }) => {
    if (!holds(viewer, 'administrator')) return no('A removal is closed by two administrators.')
    return askedById === viewer.id ? no('You asked for it; a second administrator has to agree.') : yes
  },
  'system.read': (viewer) =>
    holds(viewer, 'operator', 'administrator')
      ? yes
      : no('The system page is for operators and administrators.'),
  'system.sweep': (viewer) => (holds(viewer, 'operator') ? yes : no('Only operators start a sweep by hand.')),
}

/** All that a machine may do: ask, take back what it asked for, and use what it was given. */
const openToMachines: ReadonlySet<keyof Deeds> = new Set([
  'request.cancel',
  'request.nudge',
  'request.read',
  'grant.release',
  'grant.secret',
  'grant.extend',
])

/** Whether `viewer` may do `deed` to `object`; a refusal carries the sentence the person reads. */
export function can<D extends keyof Deeds>(viewer: Viewer, deed: D, object: Deeds[D]): Permission {
  if (viewer.kind !== 'person' && !openToMachines.has(deed))
    return no('A service account or an agent asks and uses; deciding and administering are for people.')
  return rules[deed](viewer, object)
}

/** Whoever would get it, and whoever asked for them: neither decides, both may read it and take it back. */
function isAsker(viewer: Viewer, request: Pick<RequestFacts, 'requesterId' | 'askedById'>): boolean {
  return request.requesterId === viewer.id || request.askedById === viewer.id
}

function holds(viewer: Viewer, ...roles: PortalRole[]): boolean {
  return roles.some((role) => viewer.portalRoles.includes(role))
}

function endable(state: GrantState): Permission {
  return endableStates.includes(state) ? yes : no('This access is already over.')
}
