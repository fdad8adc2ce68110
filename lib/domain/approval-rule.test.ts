import { expect, test } from 'vitest'
import { approvalRule } from './approval-rule'
import { DAY, HOUR } from './duration'
import { GroupId, PrincipalId } from './ids'
import { Approval } from './approval'
import type { PolicyInput } from './policy'

const ada = PrincipalId.parse('00000000-0000-7000-8000-000000000001')
const oncall = GroupId.parse('00000000-0000-7000-8000-000000000002')
const names = { people: new Map([[ada, 'Ada Park']]), groups: new Map([[oncall, 'DBA on call']]) }

function under(approval: PolicyInput['approval']): string {
  return approvalRule('Orders owner', Approval.parse(approval), names)
}

test('one approval by any of the owners', () => {
  expect(under({ kind: 'approvers', needed: 1, from: [{ kind: 'owners' }], decideWithinMs: 4 * HOUR })).toBe(
    'Orders owner needs one approval, from the owners of the role. Unanswered for 4 h, a request lapses.',
  )
})

test('several people out of several sources', () => {
  const from = [
    { kind: 'person' as const, id: ada },
    { kind: 'group' as const, id: oncall },
    { kind: 'manager' as const },
  ]
  expect(under({ kind: 'approvers', needed: 2, from, decideWithinMs: DAY })).toBe(
    'Orders owner needs 2 approvals by different people, from Ada Park or the group DBA on call or the requester’s manager. Unanswered for 1 d, a request lapses.',
  )
})

test('nobody at all', () => {
  expect(under({ kind: 'none' })).toBe('Orders owner needs nobody’s approval.')
})

test('stages one after the other, and who is asked when nobody answers', () => {
  const stages = [
    { from: [{ kind: 'manager' as const }], decideWithinMs: 4 * HOUR },
    {
      from: [{ kind: 'owners' as const }],
      needed: 2,
      onTimeOut: { kind: 'escalate' as const, from: [{ kind: 'managers-manager' as const }], waitMs: HOUR },
    },
  ]
  expect(under({ kind: 'stages', stages, fallback: { from: [{ kind: 'administrators' }] } })).toBe(
    'Orders owner is approved in 2 stages. 1. one approval, from the requester’s manager. Unanswered for 4 h, a request lapses. 2. 2 approvals by different people, from the owners of the role. Unanswered for 1 d, a request goes to the manager of the requester’s manager as well, for 1 h.',
  )
})
