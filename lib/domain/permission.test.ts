import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantStates } from './grant'
import { PrincipalId } from './ids'
import { can, type Viewer } from './permission'
import { portalRoles, principalKinds } from './principal'
import { requestStates } from './request'

const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const anyId = fc.integer({ min: 1, max: 4 }).map(id)
const anyViewer = fc.record({
  id: anyId,
  kind: fc.constantFrom(...principalKinds),
  portalRoles: fc.subarray([...portalRoles]),
  isApprover: fc.boolean(),
})
const anyRequest = fc.record({
  requesterId: anyId,
  askedById: fc.option(anyId),
  state: fc.constantFrom(...requestStates),
  approverIds: fc.array(anyId),
  answeredBy: fc.array(anyId),
})
const plain: Viewer = { id: id(1), kind: 'person', portalRoles: [], isApprover: false }

test('whatever a person is, they never decide their own request', () => {
  fc.assert(
    fc.property(anyViewer, anyRequest, (viewer, request) => {
      expect(can(viewer, 'request.decide', { ...request, requesterId: viewer.id }).ok).toBe(false)
    }),
  )
})

test('whoever asks for somebody else never decides it, though they may read it and take it back', () => {
  fc.assert(
    fc.property(anyViewer, anyRequest, (viewer, request) => {
      const asked = { ...request, askedById: viewer.id }
      expect(can(viewer, 'request.decide', asked).ok).toBe(false)
      expect(can(viewer, 'request.read', asked).ok).toBe(true)
      expect(can(viewer, 'request.cancel', { ...asked, state: 'PENDING_APPROVAL' }).ok).toBe(true)
    }),
  )
})

test('no portal role makes somebody an approver', () => {
  fc.assert(
    fc.property(anyViewer, anyRequest, (viewer, request) => {
      if (can(viewer, 'request.decide', request).ok) expect(request.approverIds).toContain(viewer.id)
    }),
  )
})

test('every refusal says why, in a sentence', () => {
  fc.assert(
    fc.property(anyViewer, anyRequest, (viewer, request) => {
      const answers = [
        can(viewer, 'request.decide', request),
        can(viewer, 'request.cancel', request),
        can(viewer, 'request.read', request),
        can(viewer, 'audit.read', null),
        can(viewer, 'inbox.read', null),
        can(viewer, 'system.read', null),
      ]
      for (const answer of answers) if (!answer.ok) expect(answer.reason).toMatch(/^[A-Z].+\.$/)
    }),
  )
})

test('auditors read the log and nothing makes them more', () => {
  const auditor: Viewer = { ...plain, portalRoles: ['auditor'] }
  expect(can(auditor, 'audit.read', null).ok).toBe(true)
  expect(can(auditor, 'people.offboard', { subjectId: id(2) }).ok).toBe(false)
  expect(can(auditor, 'grant.revoke', { holderId: id(2), state: 'ACTIVE', overseerIds: [] }).ok).toBe(false)
  expect(can({ ...plain, portalRoles: ['administrator', 'operator'] }, 'audit.read', null).ok).toBe(false)
})

test.each(grantStates)('in %s a password is shown to its holder only while the access is live', (state) => {
  const grant = { holderId: id(1), state, overseerIds: [id(2)] }
  expect(can(plain, 'grant.secret', grant).ok).toBe(state === 'ACTIVE')
  expect(can({ ...plain, id: id(2), portalRoles: [...portalRoles] }, 'grant.secret', grant).ok).toBe(false)
})

test('an administrator cannot offboard themselves', () => {
  const administrator: Viewer = { ...plain, portalRoles: ['administrator'] }
  expect(can(administrator, 'people.offboard', { subjectId: id(1) }).ok).toBe(false)
  expect(can(administrator, 'people.offboard', { subjectId: id(2) }).ok).toBe(true)
})

test('one’s own delegation is one’s own to change, and anybody’s an administrator’s', () => {
  fc.assert(
    fc.property(anyViewer, anyId, (viewer, absentId) => {
      const may =
        viewer.kind === 'person' && (absentId === viewer.id || viewer.portalRoles.includes('administrator'))
      expect(can(viewer, 'delegation.change', { absentId }).ok).toBe(may)
    }),
  )
  expect(can(plain, 'delegation.change', { absentId: null }).ok).toBe(false)
})

test('whatever roles a machine were given, it decides, revokes, reads the log and administers nothing', () => {
  fc.assert(
    fc.property(anyViewer, anyRequest, (viewer, request) => {
      const machine: Viewer = { ...viewer, kind: 'agent', portalRoles: [...portalRoles] }
      expect(can(machine, 'request.decide', { ...request, approverIds: [viewer.id] }).ok).toBe(false)
      expect(can(machine, 'tokens.manage', null).ok).toBe(false)
      expect(can(machine, 'token.revoke', { ownerId: machine.id }).ok).toBe(false)
      expect(can(machine, 'audit.read', null).ok).toBe(false)
      expect(can(machine, 'people.offboard', { subjectId: id(2) }).ok).toBe(false)
    }),
  )
})

test('tokens of the portal are for administrators, and everybody revokes their own', () => {
  expect(can(plain, 'tokens.manage', null).ok).toBe(false)
  expect(can({ ...plain, portalRoles: ['administrator'] }, 'tokens.manage', null).ok).toBe(true)
  expect(can(plain, 'token.revoke', { ownerId: plain.id }).ok).toBe(true)
  expect(can(plain, 'token.revoke', { ownerId: id(2) }).ok).toBe(false)
  expect(can(plain, 'token.revoke', { ownerId: null }).ok).toBe(false)
})
