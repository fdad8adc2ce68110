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
  askedById: null,
  stage: 1,
  stages: 1,
  someoneElse: true,
  reasonRequired: false,
  freshSignInMs: null,
  signInMethods: [],
  passkey: false,
  decideBy: later(1),
  needed: 1,
  approverIds: [maud, ivo, rita],
  answers: [],
  ...parts,
})

describe('an approval', () => {
  test('settles a request that needs one', () => {
    expect(decide(open(), { by: maud, verb: 'approve' }, now)).toEqual(ok({ state: 'APPROVED' }))
  })
  test('leaves one that needs two waiting, and the second person settles it', () => {
    expect(decide(open({ needed: 2 }), { by: maud, verb: 'approve' }, now)).toEqual(
      ok({ state: 'PENDING_APPROVAL', stage: 1 }),
    )
    const half = open({ needed: 2, answers: [{ by: maud, verb: 'approve', stage: 1 }] })
    expect(decide(half, { by: ivo, verb: 'approve' }, now)).toEqual(ok({ state: 'APPROVED' }))
  })
  test('of the same person twice is one', () => {
    const half = open({ needed: 2, answers: [{ by: maud, verb: 'approve', stage: 1 }] })
    expect(decide(half, { by: maud, verb: 'approve' }, now)).toEqual(err('already-answered'))
    expect(
      approvals(open(), [
        { by: maud, verb: 'approve', stage: 1 },
        { by: maud, verb: 'approve', stage: 1 },
      ]),
    ).toBe(1)
  })
})

describe('a request of two stages', () => {
  const staged = (parts: Partial<OpenRequest> = {}) => open({ stages: 2, ...parts })
  const second = (parts: Partial<OpenRequest> = {}) =>
    staged({ stage: 2, answers: [{ by: maud, verb: 'approve', stage: 1 }], ...parts })

  test('goes on to the second when the first is full, and is approved after it', () => {
    expect(decide(staged(), { by: maud, verb: 'approve' }, now)).toEqual(
      ok({ state: 'PENDING_APPROVAL', stage: 2 }),
    )
    expect(decide(second(), { by: ivo, verb: 'approve' }, now)).toEqual(ok({ state: 'APPROVED' }))
  })
  test('counts the people of the open stage only', () => {
    const half = second({ needed: 2, answers: [{ by: maud, verb: 'approve', stage: 1 }] })
    expect(decide(half, { by: ivo, verb: 'approve' }, now)).toEqual(
      ok({ state: 'PENDING_APPROVAL', stage: 2 }),
    )
  })
  test('takes nobody twice where it asks for somebody else, and does where it does not', () => {
    expect(decide(second(), { by: maud, verb: 'approve' }, now)).toEqual(err('answered-earlier-stage'))
    expect(decide(second({ someoneElse: false }), { by: maud, verb: 'approve' }, now)).toEqual(
      ok({ state: 'APPROVED' }),
    )
  })
  test('is denied by one person of any stage', () => {
    expect(decide(second(), { by: rita, verb: 'deny' }, now)).toEqual(ok({ state: 'DENIED' }))
  })
})

test('whoever asked for somebody else decides as little as whoever would get it', () => {
  expect(decide(open({ askedById: maud }), { by: maud, verb: 'approve' }, now)).toEqual(err('own-request'))
  expect(cancel(open({ askedById: maud }), maud)).toEqual(ok('CANCELED'))
})

test('one deny ends it, however many approved', () => {
  const half = open({ needed: 3, answers: [{ by: maud, verb: 'approve', stage: 1 }] })
  expect(decide(half, { by: ivo, verb: 'deny' }, now)).toEqual(ok({ state: 'DENIED' }))
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
  expect(decide(open({ decideBy: later(1) }), { by: maud, verb: 'approve' }, now)).toEqual(
    ok({ state: 'APPROVED' }),
  )
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
