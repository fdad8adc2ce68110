import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import { PrincipalId } from '@/lib/domain/ids'
import { aDirectory, aDirectoryUser, type Directory } from '@/lib/testing/scim'
import {
  aContext,
  aMachine,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  type Person,
} from '@/lib/testing/factories'
import { askedIn, named, noticesTo, pendingBy, stagedBy } from '@/lib/testing/waiting'
import { insertSession } from '@/db/queries/sessions'
import { hashToken, newToken } from '@/lib/auth/token'
import { admit } from '@/lib/auth/admit'
import { partsFor } from '@/lib/auth/testing'
import { ClaimMapping } from '@/lib/domain/identity-provider'
import { readClaims } from '@/lib/auth/claims'
import { submitRequest } from '../requests/submit'
import { setDelegation } from '../delegations/set'
import { issueToken } from '../tokens/issue'
import { sweep } from '../sweep/sweep'

let fresh: FreshDatabase
let directory: Directory
let maud: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  directory = aDirectory(fresh.db)
})
afterAll(() => fresh.drop())
beforeEach(async () => {
  maud = await aPerson(fresh.owner)
})

const outside = 'urn:ietf:params:scim:schemas:extension:gatehouse:2.0:User'
const work = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
async function provisioned(more: Record<string, unknown> = {}, by = directory): Promise<Person> {
  const { status, body } = await by.send('POST', '/Users', aDirectoryUser(more))
  if (status !== 201) throw new Error(JSON.stringify(body))
  return fresh.db
    .selectFrom('principal')
    .select(['id', 'name', 'handle', 'portal_roles as portalRoles'])
    .where('id', '=', PrincipalId.parse(body['id']))
    .executeTakeFirstOrThrow()
}
const principal = (person: Person) =>
  fresh.db.selectFrom('principal').selectAll().where('id', '=', person.id).executeTakeFirstOrThrow()
const patch = (person: Person, ...Operations: unknown[]) =>
  directory.send('PATCH', `/Users/${person.id}`, { Operations })
async function activated(person: Person, more: Parameters<typeof aRole>[1] = {}, wish = {}) {
  const role = await aRole(fresh.owner, { eligible: [person], ...more })
  const sent = await submitRequest(as(fresh.db, person), aWish(role.id, wish))
  if (!sent.ok || sent.value.grantId === null) throw new Error(JSON.stringify(sent))
  return sent.value.grantId
}
const grant = (id: string) =>
  fresh.db
    .selectFrom('grant')
    .select(['state', 'end_reason'])
    .where('id', '=', id as never)
    .executeTakeFirstOrThrow()

test.each([
  ['active becomes false', (ada: Person) => patch(ada, { op: 'Replace', path: 'active', value: 'False' })],
  ['the directory deletes them', (ada: Person) => directory.send('DELETE', `/Users/${ada.id}`)],
])('when %s, everything ends with it, in that very transaction', async (_, leave) => {
  const ada = await provisioned()
  const [ben, eva] = [await aPerson(fresh.owner), await aPerson(fresh.owner)]
  const token = hashToken(newToken())
  await fresh.owner.transaction().execute((tx) =>
    insertSession(tx, {
      token_hash: token,
      principal_id: ada.id,
      expires_at: new Date(Date.now() + HOUR),
      auth_time: new Date(),
      via: 'oidc',
    }),
  )
  await issueToken(as(fresh.db, ada), {
    ownerId: ada.id,
    name: 'Script',
    scopes: ['requests:read'],
    days: 1,
    networks: [],
  })
  const live = await activated(ada)
  const later = await activated(ada, {}, { start: new Date(Date.now() + HOUR) })
  const waiting = await pendingBy(fresh, ada, approvedBy([ben]))
  const theirs = await pendingBy(fresh, ben, stagedBy([{ needed: 1, from: named(ada) }], maud))
  const machine = await aMachine(fresh.owner, { sponsor: ada })
  const away = { delegate: ada.handle, startsAt: null, endsAt: new Date(Date.now() + DAY), reason: 'Away' }
  expect(await setDelegation(as(fresh.db, eva), away)).toMatchObject({ ok: true })
  expect((await leave(ada)).status).toBeLessThan(300)
  expect(await principal(ada)).toMatchObject({ status: 'disabled' })
  expect(await grant(live)).toEqual({ state: 'DEACTIVATING', end_reason: 'PRINCIPAL_DISABLED' })
  expect(await grant(later)).toEqual({ state: 'ENDED', end_reason: 'PRINCIPAL_DISABLED' })
  const request = await fresh.db
    .selectFrom('activation_request')
    .select('state')
    .where('id', '=', waiting)
    .executeTakeFirst()
  expect(request?.state).toBe('CANCELED')
  expect(await askedIn(fresh.db, theirs, { ada, ben, maud })).toEqual(['maud'])
  expect(await principal(machine)).toMatchObject({ status: 'disabled' })
  const [session, tokens] = [
    await fresh.owner
      .selectFrom('session')
      .select('revoked_at')
      .where('token_hash', '=', token)
      .executeTakeFirstOrThrow(),
    await fresh.owner
      .selectFrom('api_token')
      .select('revoked_at')
      .where('principal_id', '=', ada.id)
      .execute(),
  ]
  expect([session, ...tokens].every(({ revoked_at }) => revoked_at !== null)).toBe(true)
  const delegated = await fresh.db
    .selectFrom('delegation')
    .select('ended_at')
    .where('delegate_id', '=', ada.id)
    .execute()
  expect(delegated.map(({ ended_at }) => ended_at !== null)).toEqual([true])
  const { rows } = await events(ada)
  // One transaction: all of it carries the same number.
  expect(new Set(rows.map((row) => row.transaction)).size).toBe(1)
  expect(rows.map((row) => row.action)).toEqual(
    expect.arrayContaining([
      'token.revoked',
      'request.canceled',
      'grant.deactivating',
      'grant.ended',
      'principal.disabled',
    ]),
  )
  // Nothing is left for the sweep to find.
  await sweep(aContext(fresh.db))
  expect((await events(ada)).rows.some((row) => row.action === 'principal.left')).toBe(false)
})

async function events(person: Person) {
  const rows = await fresh.owner
    .selectFrom('audit_event')
    .select(['action', 'transaction'])
    .where('subject_id', '=', person.id)
    .where('action', 'in', [
      'token.revoked',
      'request.canceled',
      'grant.deactivating',
      'grant.ended',
      'principal.disabled',
      'principal.left',
    ])
    .execute()
  return { rows }
}

test('many leave at once who approve for each other, and each loses everything once', async () => {
  const people = [await provisioned(), await provisioned(), await provisioned(), await provisioned()]
  for (const person of people)
    for (let n = 0; n < 3; n += 1)
      await pendingBy(
        fresh,
        person,
        stagedBy([{ needed: 1, from: named(...people.filter((each) => each !== person)) }], maud),
      )
  const answers = await Promise.all(
    people.map((person) => patch(person, { op: 'replace', value: { active: false } })),
  )
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  const open = await fresh.db
    .selectFrom('activation_request')
    .select('id')
    .where('state', '=', 'PENDING_APPROVAL')
    .where(
      'requester_id',
      'in',
      people.map(({ id }) => id),
    )
    .execute()
  expect(open).toEqual([])
})

test('whoever comes back is the same person, and has nothing of what they had', async () => {
  const sent = aDirectoryUser()
  const ada = await provisioned(sent)
  const live = await activated(ada)
  await directory.send('DELETE', `/Users/${ada.id}`)
  expect((await directory.send('GET', `/Users/${ada.id}`)).status).toBe(404)
  const back = await directory.send('POST', '/Users', sent)
  expect([back.status, back.body['id'], back.body['active']]).toEqual([201, ada.id, true])
  expect((await grant(live)).state).toBe('DEACTIVATING')
})

test('out of the group that made them eligible: live and scheduled grants end, requests are taken back', async () => {
  const ada = await provisioned()
  const made = await directory.send('POST', '/Groups', {
    displayName: `Team ${ada.handle}`,
    members: [{ value: ada.id }],
  })
  const groupId = String(made.body['id'])
  const role = await aRole(fresh.owner, {})
  const eligible = (roleId: typeof role.id) =>
    fresh.owner
      .insertInto('eligibility')
      .values({ role_id: roleId, group_id: groupId as never, starts_at: new Date('2020-01-01T00:00:00Z') })
      .execute()
  await eligible(role.id)
  const ask = async (roleId: typeof role.id, wish = {}) => {
    const sent = await submitRequest(as(fresh.db, ada), aWish(roleId, wish))
    if (!sent.ok) throw new Error(sent.error)
    return sent.value
  }
  const [live, later] = [await ask(role.id), await ask(role.id, { start: new Date(Date.now() + 2 * HOUR) })]
  const asked = await aRole(fresh.owner, { policy: approvedBy([maud]) })
  await eligible(asked.id)
  const waiting = await ask(asked.id)
  const other = await activated(ada)
  await directory.send('PATCH', `/Groups/${groupId}`, {
    Operations: [{ op: 'Remove', path: `members[value eq "${ada.id}"]` }],
  })
  expect(await grant(live.grantId ?? '')).toEqual({
    state: 'DEACTIVATING',
    end_reason: 'ELIGIBILITY_REMOVED',
  })
  expect(await grant(later.grantId ?? '')).toEqual({ state: 'ENDED', end_reason: 'ELIGIBILITY_REMOVED' })
  expect(
    (
      await fresh.db
        .selectFrom('activation_request')
        .select('state')
        .where('id', '=', waiting.id)
        .executeTakeFirst()
    )?.state,
  ).toBe('CANCELED')
  expect((await grant(other)).state).toBe('ACTIVATING')
  expect(await noticesTo(fresh.db, ada)).toEqual(expect.arrayContaining(['ended-early', 'canceled']))
})

test('a new manager is asked in place of the old one', async () => {
  const [old, next] = [await provisioned(), await provisioned()]
  const ada = await provisioned({ [work]: { manager: { value: old.id } } })
  const asksManager = {
    ...aPolicy,
    approval: {
      kind: 'stages' as const,
      stages: [{ needed: 1, from: [{ kind: 'manager' as const }] }],
      fallback: { from: named(maud) },
    },
  }
  const id = await pendingBy(fresh, ada, asksManager)
  expect(await askedIn(fresh.db, id, { old, next, maud })).toEqual(['old'])
  await patch(ada, { op: 'Replace', path: `${work}:manager`, value: next.id })
  expect(await askedIn(fresh.db, id, { old, next, maud })).toEqual(['next'])
})

test('what a crash after the change leaves undone, the sweep does', async () => {
  const ada = await provisioned()
  const live = await activated(ada)
  await fresh.owner.deleteFrom('eligibility').where('principal_id', '=', ada.id).execute()
  await fresh.owner
    .updateTable('principal')
    .set({ judge_due_at: new Date() })
    .where('id', '=', ada.id)
    .execute()
  await sweep(aContext(fresh.db))
  expect(await grant(live)).toMatchObject({ end_reason: 'ELIGIBILITY_REMOVED' })
  expect((await principal(ada)).judge_due_at).toBeNull()
})

test('somebody from outside has an end and somebody who answers for them; both as said, else 90 days and the manager', async () => {
  const boss = await provisioned()
  const ends = new Date(Date.now() + 40 * DAY)
  const said = await provisioned({
    userType: 'External vendor',
    [outside]: { endsAt: ends.toISOString(), sponsor: { value: boss.id } },
  })
  expect(await principal(said)).toMatchObject({ employment: 'vendor', ends_at: ends, sponsor_id: boss.id })
  const unsaid = await principal(
    await provisioned({ userType: 'Contractor', [work]: { manager: { value: boss.id } } }),
  )
  expect(unsaid).toMatchObject({ employment: 'contractor', sponsor_id: boss.id })
  expect(Math.round(((unsaid.ends_at?.getTime() ?? 0) - Date.now()) / DAY)).toBe(90)
  await fresh.owner
    .updateTable('principal')
    .set({ warn_at: new Date(Date.now() - 1), ends_at: new Date(Date.now() + 6 * DAY) })
    .where('id', '=', said.id)
    .execute()
  await sweep(aContext(fresh.db))
  await sweep(aContext(fresh.db))
  expect(await noticesTo(fresh.db, boss)).toEqual(['contract-ending'])
  const live = await activated(said)
  await fresh.owner
    .updateTable('principal')
    .set({ ends_at: new Date(Date.now() - 1) })
    .where('id', '=', said.id)
    .execute()
  await sweep(aContext(fresh.db))
  expect((await grant(live)).end_reason).toBe('PRINCIPAL_DISABLED')
})

test('a sign-in is known by issuer and subject, where the token says that external ids are those, and never by mail', async () => {
  const issuer = 'https://login.example.com'
  const mail = (name: string) => ({ emails: [{ value: `${name}@corp.example`, primary: true }] })
  const ada = await provisioned(
    { externalId: 'subject-ada', ...mail('ada') },
    aDirectory(fresh.db, {}, issuer),
  )
  await provisioned({ externalId: 'subject-eve', ...mail('eve') })
  const comes = (iss: string, sub: string, email: string) =>
    admit(
      partsFor(fresh.db),
      readClaims({ iss, sub, iat: 1, email, email_verified: true, name: 'Somebody' }, ClaimMapping.parse({})),
    )
  expect(await comes('https://other.example.com', 'subject-ada', 'ada@corp.example')).toMatchObject({
    error: 'email-taken',
  })
  expect(await comes(issuer, 'subject-eve', 'eve@corp.example')).toMatchObject({ error: 'email-taken' })
  expect(await comes(issuer, 'subject-ada', 'ada@corp.example')).toMatchObject({
    ok: true,
    value: { id: ada.id },
  })
  expect(await comes(issuer, 'subject-ada', 'other@corp.example')).toMatchObject({
    ok: true,
    value: { id: ada.id },
  })
})

test('a group that is kept in the portal is not the directory’s to fill', async () => {
  const ada = await provisioned()
  const { id } = await fresh.owner
    .insertInto('principal_group')
    .values({ name: 'Kept here' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await fresh.owner
    .insertInto('principal_group_member')
    .values({ group_id: id, principal_id: maud.id })
    .execute()
  const taken = await directory.send('POST', '/Groups', {
    displayName: 'kept HERE',
    members: [{ value: ada.id }],
  })
  expect(taken.body).toMatchObject({ status: '409', scimType: 'uniqueness' })
})
