import type { RequestHandler } from 'express'
import { afterEach, expect, test } from 'vitest'
import { addGroup, addUser } from '@/lib/testing/servers/scim'
import type { ScimTarget } from '../conformance/scim'
import { groupOf, idOf, openTarget, plainGroup } from '../conformance/scim'
import { all, assignmentFor, callFor } from '../conformance/suite'
import { scim, type ScimConfig } from '.'

const entitlement = { group: plainGroup }
let target: ScimTarget
afterEach(() => target.close())

async function opened(dialect: ScimConfig['dialect'], meddle?: RequestHandler): Promise<void> {
  target = await openTarget(dialect, meddle)
}

const call = () => callFor(target)
const members = () => groupOf(target.server, entitlement).members

/** A holder and somebody else in the group. */
async function twoMembers() {
  const [holder, other] = [await target.standingHolder(entitlement), await target.standingHolder(entitlement)]
  return { assignment: assignmentFor(scim, holder), other: idOf(target.server, other) }
}

test('who is a member is not added a second time', async () => {
  await opened('standard')
  const { assignment } = await twoMembers()
  await scim.ensureGranted(call(), assignment)
  expect(target.server.asked.filter((asked) => asked.startsWith('PATCH'))).toEqual([])
})

test('who is in the group twice is taken out of it twice', async () => {
  await opened('standard')
  const { assignment, other } = await twoMembers()
  members().push({ value: members()[0]?.value ?? '' })
  await scim.ensureRevoked(call(), assignment)
  expect(members()).toEqual([{ value: other }])
})

test('an application that removes everybody at the word of Entra is found out, and the others are put back', async () => {
  await opened('entra', (request, response, next) => {
    if (request.method !== 'PATCH' || request.body.Operations[0].op !== 'Remove') return next()
    groupOf(target.server, entitlement).members = []
    response.status(204).end()
  })
  const { assignment, other } = await twoMembers()
  await expect(scim.ensureRevoked(call(), assignment)).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('Set the dialect to standard'),
  })
  expect(members()).toEqual([{ value: other }])
})

test('a change that is taken and not made is tried again', async () => {
  await opened('standard', (request, response, next) => {
    if (request.method === 'PATCH') response.status(204).end()
    else next()
  })
  const { assignment } = await twoMembers()
  await expect(scim.ensureRevoked(call(), assignment)).rejects.toMatchObject({ errorClass: 'transient' })
  const holder = await target.newHolder(entitlement)
  await expect(scim.ensureGranted(call(), assignmentFor(scim, holder))).rejects.toMatchObject({
    errorClass: 'transient',
  })
})

test.each([
  [429, { 'retry-after': '7' }, 'throttled', 7_000],
  [
    503,
    { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' },
    'throttled',
    30_000,
  ],
  [429, {}, 'throttled', null],
  [503, {}, 'transient', null],
  [500, {}, 'transient', null],
  [409, {}, 'conflict', null],
  [302, { location: 'https://elsewhere.example.com' }, 'config', null],
  [401, {}, 'config', null],
  [403, {}, 'refused', null],
])('an answer of %i is %s', async (status, headers, errorClass, retryAfterMs) => {
  await opened('standard', (_request, response) => void response.status(status).set(headers).end())
  const assignment = { ...assignmentFor(scim, await target.newHolder(entitlement)) }
  await expect(scim.observe(call(), assignment)).rejects.toMatchObject({ errorClass, retryAfterMs })
})

test('what the application says is repeated, the token is not', async () => {
  await opened('standard', (request, response) => {
    response.status(400).json({ detail: `Bad filter, ${request.headers.authorization}` })
  })
  const assignment = assignmentFor(scim, await target.newHolder(entitlement))
  const token = await target.secret('env:RIGHT')
  const message = expect.stringMatching(/Bad filter, Bearer \[hidden\]/)
  await expect(scim.observe(call(), assignment)).rejects.toMatchObject({ message })
  await expect(scim.observe(call(), assignment)).rejects.not.toThrow(token)
})

test('an application that does not filter is found out before anybody else is made a member', async () => {
  await opened('standard', (request, response, next) => {
    if (request.path !== '/Users') return next()
    response.json({ totalResults: 1, Resources: [{ id: '1', userName: 'admin@example.com' }] })
  })
  const holder = await target.newHolder(entitlement)
  await expect(scim.ensureGranted(call(), assignmentFor(scim, holder))).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('does not filter'),
  })
})

test('an application that knows no second page is found out', async () => {
  await opened('standard', (request, response, next) => {
    if (request.path !== '/Users') return next()
    response.json({ totalResults: 2, startIndex: 1, Resources: [{ id: '1', userName: 'a@example.com' }] })
  })
  await target.standingHolder(entitlement)
  await expect(all(scim.list(call(), [entitlement]))).rejects.toMatchObject({ errorClass: 'config' })
})

test('two groups of one name are not told apart by chance', async () => {
  await opened('standard')
  addGroup(target.server, plainGroup)
  const assignment = assignmentFor(scim, await target.newHolder(entitlement))
  await expect(scim.ensureGranted(call(), assignment)).rejects.toMatchObject({ errorClass: 'config' })
})

test('an account that is switched off is none', async () => {
  await opened('standard')
  addUser(target.server, 'eve@example.com', false)
  expect(await scim.resolve(call(), { handle: 'eve' }, entitlement, 'role')).toBeNull()
})

test('who is not named by the pattern is not taken for somebody who is, and groups in the group are no people', async () => {
  await opened('standard')
  const bob = addUser(target.server, 'bob')
  members().push({ value: bob.id }, { value: 'a-group', type: 'Group' })
  expect(await all(scim.list(call(), [entitlement]))).toEqual([
    { account: '"bob"', entitlementKey: 'member of "Sales"', assignmentId: null },
  ])
})

test('a private address is reached only where the settings say so', async () => {
  await opened('standard')
  const closed = callFor(target, { config: { ...target.config, privateNetwork: false } })
  const checks = await scim.preflight(closed, [entitlement])
  expect(checks).toMatchObject([{ ok: false, detail: expect.stringContaining('private network') }])
})

test('every group is offered, page by page', async () => {
  await opened('standard')
  const names = Array.from({ length: 30 }, (_, at) => `Group ${at}`)
  for (const name of names) addGroup(target.server, name)
  const offered: string[] = []
  for await (const { field, value } of scim.catalog?.(call()) ?? []) offered.push(`${field} ${value}`)
  expect(offered).toEqual(expect.arrayContaining(names.map((name) => `group ${name}`)))
})

test('the preflight says what is missing', async () => {
  await opened('standard', (request, response, next) => {
    if (request.path !== '/ServiceProviderConfig') return next()
    response.json({ patch: { supported: false }, filter: { supported: true } })
  })
  const checks = await scim.preflight(call(), [{ group: 'Nobody knows it' }])
  expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual([
    'What it can do',
    'Group Nobody knows it',
  ])
})

/** One after the other, as somebody would make them. */
async function several<T>(count: number, make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  while (made.length < count) made.push(await make())
  return made
}

const patches = () => target.server.asked.filter((asked) => asked.startsWith('PATCH'))

test('people who join and leave a group at the same time do so by a few changes, and none undoes another', async () => {
  await opened('standard')
  const leaving = await several(6, () => target.standingHolder(entitlement))
  const joining = await several(6, () => target.newHolder(entitlement))
  await Promise.all([
    ...leaving.map((holder) => scim.ensureRevoked(call(), assignmentFor(scim, holder))),
    ...joining.map((holder) => scim.ensureGranted(call(), assignmentFor(scim, holder))),
  ])
  const inGroup = members().map(({ value }) => value)
  expect(inGroup.toSorted()).toEqual(joining.map((holder) => idOf(target.server, holder)).toSorted())
  expect(patches().length).toBeLessThanOrEqual(4)
})

test('of several who wait together, one whose time has passed is left out and the others are not', async () => {
  await opened('standard')
  const [first, late, last] = await several(3, () => target.newHolder(entitlement))
  if (first === undefined || late === undefined || last === undefined) throw new Error('nobody')
  const overdue = { ...call(), deadline: new Date(0) }
  const done = await Promise.allSettled([
    scim.ensureGranted(call(), assignmentFor(scim, first)),
    scim.ensureGranted(overdue, assignmentFor(scim, late)),
    scim.ensureGranted(call(), assignmentFor(scim, last)),
  ])
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const inGroup = members().map(({ value }) => value)
  expect(inGroup.toSorted()).toEqual([first, last].map((holder) => idOf(target.server, holder)).toSorted())
})

test('where one of several is refused, the others get theirs', async () => {
  let refused = ''
  await opened('standard', (request, response, next) => {
    if (request.method !== 'PATCH' || !JSON.stringify(request.body).includes(refused)) return next()
    response.status(400).json({ detail: 'There is no such user.' })
  })
  const holders = await several(4, () => target.newHolder(entitlement))
  const ids = holders.map((holder) => idOf(target.server, holder))
  refused = ids[2] ?? ''
  const done = await Promise.allSettled(
    holders.map((holder) => scim.ensureGranted(call(), assignmentFor(scim, holder))),
  )
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(
    members()
      .map(({ value }) => value)
      .toSorted(),
  ).toEqual(ids.filter((id) => id !== refused).toSorted())
})
