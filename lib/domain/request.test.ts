import { describe, expect, test } from 'vitest'
import { PrincipalId } from './ids'
import {
  approvals,
  cancel,
  decide,
  hasLapsed,
  mayShortenTo,
  requestStates,
  type OpenRequest,
} from './request'
import { err, ok } from './result'

const id = (n: number) => PrincipalId.parse(`00000000-0000-7000-8000-00000000000${n}`)
const [ada, maud, ivo, rita] = [id(1), id(2), id(3), id(4)]
const now = new Date('2026-03-01T12:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

const open = (parts: Partial<OpenRequest> = {}): OpenRequest => ({
  state: 'PENDING_APPROVAL',
  requesterId: ada,
  decideBy: later(1),
  needed: 1,
  approverIds: [maud, ivo, rita],
  answers: [],
  ...parts,
})

describe('an approval', () => {
  test('settles a request that needs one', () => {
    expect(decide(open(), { by: maud, verb: 'approve' }, now)).toEqual(ok('APPROVED'))
  })
  test('leaves one that needs two waiting, and the second person settles it', () => {
    expect(decide(open({ needed: 2 }), { by: maud, verb: 'approve' }, now)).toEqual(ok('PENDING_APPROVAL'))
    const half = open({ needed: 2, answers: [{ by: maud, verb: 'approve' }] })
    expect(decide(half, { by: ivo, verb: 'approve' }, now)).toEqual(ok('APPROVED'))
  })
  test('of the same person twice is one', () => {
    const half = open({ needed: 2, answers: [{ by: maud, verb: 'approve' }] })
    expect(decide(half, { by: maud, verb: 'approve' }, now)).toEqual(err('already-answered'))
    expect(
      approvals([
        { by: maud, verb: 'approve' },
        { by: maud, verb: 'approve' },
      ]),
    ).toBe(1)
  })
})

test('one deny ends it, however many approved', () => {
  const half = open({ needed: 3, answers: [{ by: maud, verb: 'approve' }] })
  expect(decide(half, { by: ivo, verb: 'deny' }, now)).toEqual(ok('DENIED'))
})

test('nobody decides their own request, even when named as an approver', () => {
  expect(decide(open({ approverIds: [ada, maud] }), { by: ada, verb: 'approve' }, now)).toEqual(
    err('own-request'),
  )
  expect(decide(open({ approverIds: [ada, maud] }), { by: ada, verb: 'deny' }, now)).toEqual(
    err('own-request'),
  )
})

test('somebody who is not an approver decides nothing', () => {
  expect(decide(open({ approverIds: [maud] }), { by: ivo, verb: 'approve' }, now)).toEqual(
    err('not-an-approver'),
  )
})

test('at the very instant of the deadline it is too late, a millisecond before it is not', () => {
  expect(decide(open({ decideBy: now }), { by: maud, verb: 'approve' }, now)).toEqual(err('lapsed'))
  expect(decide(open({ decideBy: later(1) }), { by: maud, verb: 'approve' }, now)).toEqual(ok('APPROVED'))
  expect(hasLapsed(open({ decideBy: now }), now)).toBe(true)
  expect(hasLapsed(open({ decideBy: later(1) }), now)).toBe(false)
})

test.each(requestStates.filter((state) => state !== 'PENDING_APPROVAL'))('%s is final', (state) => {
  for (const verb of ['approve', 'deny'] as const)
    expect(decide(open({ state }), { by: maud, verb }, now)).toEqual(err('not-pending'))
  expect(cancel(open({ state }), ada)).toEqual(err('not-pending'))
  expect(hasLapsed(open({ state, decideBy: now }), now)).toBe(false)
})

test('only the requester cancels', () => {
  expect(cancel(open(), ada)).toEqual(ok('CANCELED'))
  expect(cancel(open(), maud)).toEqual(err('not-yours'))
})

test('an approver may shorten, never lengthen, and never to nothing', () => {
  expect([mayShortenTo(60, 60), mayShortenTo(60, 1), mayShortenTo(60, 61), mayShortenTo(60, 0)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})
