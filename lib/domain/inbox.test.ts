import { expect, test } from 'vitest'
import { RequestId } from './ids'
import { isRevocable, mayPick, nextCase, restOfBundles, sectionOf, stateAt } from './inbox'

test('after a decision the case below opens, at the end the first, and none when nothing is left', () => {
  expect(nextCase(['REQ-1', 'REQ-2', 'REQ-3'], 'REQ-2')).toBe('REQ-3')
  expect(nextCase(['REQ-1', 'REQ-2', 'REQ-3'], 'REQ-3')).toBe('REQ-1')
  expect(nextCase(['REQ-1'], 'REQ-1')).toBeNull()
  expect(nextCase(['REQ-1'], 'REQ-9')).toBe('REQ-1')
  expect(nextCase([], 'REQ-1')).toBeNull()
})

test('a request stands in one section', () => {
  const pending = { state: 'PENDING_APPROVAL', own: false, asked: true } as const
  expect(sectionOf(pending)).toBe('needs-me')
  expect(sectionOf({ ...pending, asked: false })).toBe('waiting-on-others')
  expect(sectionOf({ ...pending, own: true })).toBe('own')
  for (const state of ['APPROVED', 'DENIED', 'EXPIRED', 'CANCELED'] as const)
    expect(sectionOf({ ...pending, state })).toBe('decided')
})

test('only what needs me and is not of high or critical risk is picked together', () => {
  expect(mayPick({ section: 'needs-me', risk: 'medium' })).toEqual({ ok: true })
  expect(mayPick({ section: 'needs-me', risk: 'high' })).toEqual({
    ok: false,
    reason: 'Roles of high risk are decided one by one.',
  })
  expect(mayPick({ section: 'needs-me', risk: 'critical' }).ok).toBe(false)
  expect(mayPick({ section: 'decided', risk: 'low' }).ok).toBe(false)
})

test('an active grant counts as being revoked from the very instant of its end', () => {
  const endsAt = new Date('2026-11-20T12:00:00Z')
  const grant = { state: 'ACTIVE' as const, endsAt }
  const before = new Date(endsAt.getTime() - 1)
  expect(stateAt(grant, before)).toBe('ACTIVE')
  expect(stateAt(grant, endsAt)).toBe('DEACTIVATING')
  expect(isRevocable(grant, before)).toBe(true)
  expect(isRevocable(grant, endsAt)).toBe(false)
  expect(isRevocable({ state: 'SCHEDULED', endsAt: null }, endsAt)).toBe(true)
})

test('the rest of a bundle is what could be picked of the same activation', () => {
  const part = (id: string, activation: string | null) => ({
    id: RequestId.parse(`0190a000-0000-7000-8000-00000000000${id}`),
    bundle: activation === null ? null : { name: 'Late delivery', activation },
  })
  const [first, second, other, alone] = [
    part('1', 'BND-1'),
    part('2', 'BND-1'),
    part('3', 'BND-2'),
    part('4', null),
  ]
  expect(restOfBundles([first, second, other, alone], [first])).toEqual([second])
  expect(restOfBundles([first, second, other, alone], [alone])).toEqual([])
  expect(restOfBundles([second], [])).toEqual([])
})
