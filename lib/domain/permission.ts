import { endableStates, type GrantState } from './grant'
import type { PrincipalId } from './ids'
import type { PortalRole } from './principal'
import type { RequestState } from './request'

/** Whoever acts: a signed-in person with what the portal lets them be. */
export interface Viewer {
  id: PrincipalId
  portalRoles: readonly PortalRole[]
  /** Whether any role or request ever names this person as an approver. */
  isApprover: boolean
}

interface RequestFacts {
  requesterId: PrincipalId
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
  'request.cancel': Pick<RequestFacts, 'requesterId' | 'state'>
  'request.nudge': Pick<RequestFacts, 'requesterId' | 'state'>
  'request.read': RequestFacts
  'grant.release': GrantFacts
  'grant.revoke': GrantFacts
  'grant.secret': Pick<GrantFacts, 'holderId' | 'state'>
  'inbox.read': null
  'audit.read': null
  'audit.export': null
  'people.offboard': { subjectId: PrincipalId }
  'people.read': null
  'system.read': null
  'system.sweep': null
}

export type Permission = { ok: true } | { ok: false; reason: string }
const yes: Permission = { ok: true }
const no = (reason: string): Permission => ({ ok: false, reason })

type Rules = { [D in keyof Deeds]: (viewer: Viewer, object: Deeds[D]) => Permission }

const rules: Rules = {
  'request.decide': (viewer, request) => {
    if (request.requesterId === viewer.id)
      return no('You cannot decide your own request; the other approvers can.')
    if (request.state !== 'PENDING_APPROVAL') return no('This request has already been decided.')
    if (!request.approverIds.includes(viewer.id))
      return no('You are not one of the approvers of this request.')
    if (request.answeredBy.includes(viewer.id))
      return no('You have already answered; another approver is still needed.')
    return yes
  },
  'request.cancel': (viewer, request) => {
    if (request.requesterId !== viewer.id) return no('Only the person who asked can cancel a request.')
    return request.state === 'PENDING_APPROVAL' ? yes : no('This request has already been decided.')
  },
  'request.nudge': (viewer, request) => {
    if (request.requesterId !== viewer.id) return no('Only the person who asked can nudge the approvers.')
    return request.state === 'PENDING_APPROVAL' ? yes : no('This request has already been decided.')
  },
  'request.read': (viewer, request) =>
    request.requesterId === viewer.id ||
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
  'audit.export': (viewer) => (holds(viewer, 'auditor') ? yes : no('Only auditors export the audit log.')),
  'people.offboard': (viewer, { subjectId }) => {
    if (!holds(viewer, 'administrator')) return no('Only administrators offboard people.')
    return subjectId === viewer.id ? no('You cannot offboard yourself; another administrator can.') : yes
  },
  'people.read': (viewer) =>
    holds(viewer, 'administrator') ? yes : no('People are managed by administrators.'),
  'system.read': (viewer) =>
    holds(viewer, 'operator', 'administrator')
      ? yes
      : no('The system page is for operators and administrators.'),
  'system.sweep': (viewer) => (holds(viewer, 'operator') ? yes : no('Only operators start a sweep by hand.')),
}

/** Whether `viewer` may do `deed` to `object`; a refusal carries the sentence the person reads. */
export function can<D extends keyof Deeds>(viewer: Viewer, deed: D, object: Deeds[D]): Permission {
  return rules[deed](viewer, object)
}

function holds(viewer: Viewer, ...roles: PortalRole[]): boolean {
  return roles.some((role) => viewer.portalRoles.includes(role))
}

function endable(state: GrantState): Permission {
  return endableStates.includes(state) ? yes : no('This access is already over.')
}
