import { expect, test } from 'vitest'
import type { DemoPerson } from '@/lib/auth'
import { PrincipalId } from '@/lib/domain/ids'
import { groupPeople, purpose } from './groups'

function aPerson(name: string, given: Partial<DemoPerson> = {}): DemoPerson {
  const id = PrincipalId.parse(crypto.randomUUID())
  return { id, name, title: '', team: null, portalRoles: [], eligibleRoles: 0, approvesRoles: 0, ...given }
}

test('everybody stands in exactly one group, those who only ask first', () => {
  const groups = groupPeople([
    aPerson('Ada'),
    aPerson('Maud', { approvesRoles: 2 }),
    aPerson('Olu', { portalRoles: ['operator'] }),
    aPerson('Ivo', { portalRoles: ['auditor'], approvesRoles: 1 }),
    aPerson('Root', { portalRoles: ['operator', 'administrator'] }),
  ])
  expect(groups.map(({ title, people }) => [title, people.map((person) => person.name)])).toEqual([
    ['Employees', ['Ada']],
    ['Approvers', ['Maud']],
    ['Operators', ['Olu']],
    ['Administrators', ['Root']],
    ['Auditors', ['Ivo']],
  ])
})

test('a group that nobody is in is not shown', () => {
  expect(groupPeople([])).toEqual([])
})

test.each([
  [0, 0, 'eligible for no role'],
  [1, 0, 'eligible for 1 role'],
  [5, 3, 'eligible for 5 roles · approves 3'],
])('%i eligible and %i to approve is worded', (eligibleRoles, approvesRoles, words) => {
  expect(purpose(aPerson('Ada', { eligibleRoles, approvesRoles }))).toBe(words)
})
