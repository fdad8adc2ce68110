import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { aDirectory, aDirectoryUser, type Directory } from '@/lib/testing/scim'

// Requests as the directories' own documentation shows them, with ids of this test put in:
// - Microsoft Entra: learn.microsoft.com/entra/identity/app-provisioning/use-scim-to-provision-users-and-groups
// - Okta: developer.okta.com/docs/api/openapi/okta-scim/guides/scim-20
// - RFC 7643 section 8 and RFC 7644 section 3.
let fresh: FreshDatabase
let directory: Directory
beforeAll(async () => {
  fresh = await freshDatabase()
  directory = aDirectory(fresh.db)
})
afterAll(() => fresh.drop())

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const patch = (...Operations: unknown[]) => ({ schemas: [patchUrn], Operations })
const ent = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
async function created(path: string, body: unknown): Promise<string> {
  const { status, body: made } = await directory.send('POST', path, body)
  if (status !== 201) throw new Error(JSON.stringify(made))
  return String(made['id'])
}
const user = (more = {}) => created('/Users', aDirectoryUser(more))
const read = async (path: string) => (await directory.send('GET', path)).body

test('Entra: creates somebody, finds them by userName in any case, and finds nobody where there is none', async () => {
  const userName = 'Test_User_ab6490ee@testuser.com'
  const { status, body, headers } = await directory.send('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ent],
    externalId: '0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef',
    userName,
    active: true,
    emails: [{ primary: true, type: 'work', value: 'Test_User_fd0ea19b@testuser.com' }],
    meta: { resourceType: 'User' },
    name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
    roles: [],
  })
  expect(status).toBe(201)
  expect(body).toMatchObject({ userName, active: true, meta: { resourceType: 'User', version: 'W/"1"' } })
  expect(headers).toMatchObject({
    etag: 'W/"1"',
    location: `https://portal.example/scim/v2/Users/${String(body['id'])}`,
  })
  const filtered = (name: string) => read(`/Users?filter=${encodeURIComponent(`userName eq "${name}"`)}`)
  expect(await filtered(userName.toUpperCase())).toMatchObject({
    totalResults: 1,
    Resources: [{ id: body['id'] }],
  })
  expect(await filtered('non-existent user')).toMatchObject({ totalResults: 0, Resources: [] })
  const person = await fresh.db
    .selectFrom('principal')
    .selectAll()
    .where('id', '=', String(body['id']) as never)
    .executeTakeFirst()
  expect(person).toMatchObject({
    name: 'givenName familyName',
    email: 'test_user_fd0ea19b@testuser.com',
    employment: 'employee',
  })
})

test('Entra: several properties in one PATCH, with operations in capitals and a filter in a path', async () => {
  const id = await user()
  const { status, body } = await directory.send(
    'PATCH',
    `/Users/${id}`,
    patch(
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@microsoft.com' },
      { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
      { op: 'Add', path: `${ent}:department`, value: 'Payments' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+46 70' },
    ),
  )
  expect(status).toBe(200)
  expect(body).toMatchObject({
    emails: [{ value: 'updatedEmail@microsoft.com', type: 'work', primary: true }],
    name: { familyName: 'updatedFamilyName' },
    phoneNumbers: [{ type: 'mobile', value: '+46 70' }],
    [ent]: { department: 'Payments' },
    meta: { version: 'W/"2"' },
  })
})

test.each([
  ['Entra, as a word in capitals', { op: 'Replace', path: 'active', value: 'False' }],
  ['Entra, as the standard has it', { op: 'Replace', path: 'active', value: false }],
  ['Okta, inside an object without a path', { op: 'replace', value: { active: false } }],
  [
    'with the URN of the schema before it',
    { op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:active', value: 'false' },
  ],
])('somebody is disabled: %s', async (_, operation) => {
  const id = await user()
  expect((await directory.send('PATCH', `/Users/${id}`, patch(operation))).body).toMatchObject({
    active: false,
  })
  expect(await read(`/Users/${id}`)).toMatchObject({ active: false })
  expect(
    (await directory.send('PATCH', `/Users/${id}`, patch({ op: 'replace', value: { active: 'True' } }))).body,
  ).toMatchObject({ active: true })
})

test('Okta: replaces a person as a whole, and what it leaves out is gone', async () => {
  const sent = aDirectoryUser({ title: 'Engineer', name: { givenName: 'Isaac', familyName: 'Brock' } })
  const id = await created('/Users', sent)
  const { status, body } = await directory.send('PUT', `/Users/${id}`, {
    ...sent,
    title: undefined,
    id,
    active: 'true',
    groups: [],
    meta: { resourceType: 'User' },
  })
  expect(status).toBe(200)
  expect(body).toMatchObject({ id, active: true, name: { givenName: 'Isaac' } })
  expect(body).not.toHaveProperty('title')
})

test('Entra: a group, members one by one by filter and by value, asked for without its members', async () => {
  const [ada, ben, eva] = [await user(), await user(), await user()]
  const id = await created('/Groups', {
    schemas: [
      'urn:ietf:params:scim:schemas:core:2.0:Group',
      'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
    ],
    externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
    displayName: 'displayName',
    meta: { resourceType: 'Group' },
  })
  const members = async () =>
    ((await read(`/Groups/${id}`))['members'] as { value: string }[]).map(({ value }) => value)
  const send = (...operations: unknown[]) => directory.send('PATCH', `/Groups/${id}`, patch(...operations))
  await send({ op: 'Add', path: 'members', value: [{ $ref: null, value: ada }, { value: ben }] })
  await send({ op: 'Add', path: 'members', value: [{ value: ada.toUpperCase() }, { value: eva }] })
  expect((await members()).toSorted()).toEqual([ada, ben, eva].toSorted())
  await send({ op: 'Remove', path: `members[value eq "${ben}"]` })
  await send({ op: 'Remove', path: 'members', value: [{ $ref: null, value: eva }] })
  expect(await members()).toEqual([ada])
  expect(await read(`/Groups/${id}?excludedAttributes=members`)).not.toHaveProperty('members')
  expect(
    await read(
      `/Groups?excludedAttributes=members&filter=${encodeURIComponent('displayName eq "displayName"')}`,
    ),
  ).toMatchObject({ totalResults: 1 })
  expect(
    (
      await send({
        op: 'Replace',
        path: 'displayName',
        value: '1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName',
      })
    ).body,
  ).toMatchObject({
    displayName: '1879db59-3bdf-4490-ad68-ab880a269474updatedDisplayName',
  })
})

test('Okta: a group’s name by an object without a path, and its members replaced, by PATCH and by PUT', async () => {
  const [ada, ben] = [await user(), await user()]
  const id = await created('/Groups', { displayName: 'Okta group', members: [] })
  await directory.send(
    'PATCH',
    `/Groups/${id}`,
    patch({ op: 'replace', value: { id, displayName: 'Renamed group' } }),
  )
  await directory.send(
    'PATCH',
    `/Groups/${id}`,
    patch({ op: 'replace', path: 'members', value: [{ value: ada, display: 'Ada' }, { value: ben }] }),
  )
  expect(await read(`/Groups/${id}`)).toMatchObject({
    displayName: 'Renamed group',
    members: [{ value: ada }, { value: ben }],
  })
  await directory.send('PUT', `/Groups/${id}`, {
    displayName: 'Renamed group',
    members: [{ value: ben, display: 'Ben' }],
  })
  expect(await read(`/Groups/${id}`)).toMatchObject({ members: [{ value: ben }] })
  expect(await read(`/Users/${ben}`)).toMatchObject({ groups: [{ value: id, display: 'Renamed group' }] })
  expect((await directory.send('DELETE', `/Groups/${id}`)).status).toBe(204)
  expect((await directory.send('GET', `/Groups/${id}`)).status).toBe(404)
})

test('the full user of RFC 7643, 8.3, is taken, and a manager is who the id says', async () => {
  const manager = await user()
  const id = await user({
    name: {
      formatted: 'Ms. Barbara J Jensen, III',
      familyName: 'Jensen',
      givenName: 'Barbara',
      middleName: 'Jane',
      honorificPrefix: 'Ms.',
      honorificSuffix: 'III',
    },
    displayName: 'Babs Jensen',
    nickName: 'Babs',
    profileUrl: 'https://login.example.com/bjensen',
    addresses: [
      { type: 'work', streetAddress: '100 Universal City Plaza', locality: 'Hollywood', primary: true },
    ],
    phoneNumbers: [{ value: '555-555-5555', type: 'work' }],
    userType: 'Employee',
    title: 'Tour Guide',
    preferredLanguage: 'en-US',
    locale: 'en-US',
    timezone: 'America/Los_Angeles',
    password: 't1meMa$heen',
    x509Certificates: [{ value: 'MIIDQzCC' }],
    [ent]: {
      employeeNumber: '701984',
      costCenter: '4130',
      organization: 'Universal Studios',
      division: 'Theme Park',
      department: 'Tour Operations',
      manager: { value: manager, $ref: `../Users/${manager}` },
    },
  })
  const kept = await read(`/Users/${id}`)
  expect(kept).toMatchObject({
    displayName: 'Babs Jensen',
    [ent]: { employeeNumber: '701984', manager: { value: manager } },
  })
  expect(JSON.stringify(kept)).not.toContain('t1meMa')
  const row = await fresh.db
    .selectFrom('principal')
    .selectAll()
    .where('id', '=', id as never)
    .executeTakeFirst()
  expect(row).toMatchObject({ name: 'Babs Jensen', manager_id: manager, title: 'Tour Guide' })
})

test.each([
  'userName sw "user"',
  'name.familyName co "Jensen" or userName eq "nobody"',
  'title pr and userType eq "Employee"',
  'userType ne "Contractor" and not (emails co "@example.org" or emails.value co "@example.net")',
  'emails[type eq "work" and value co "@example.com"]',
  'meta.lastModified gt "2011-05-13T04:42:34Z"',
  `${ent}:employeeNumber eq "701984"`,
  'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "U"',
  'active eq True',
  'externalId pr',
])('the filter %s finds somebody', async (filter) => {
  expect(
    Number((await read(`/Users?count=0&filter=${encodeURIComponent(filter)}`))['totalResults']),
  ).toBeGreaterThan(0)
})

test('“not” over several is none of them, and an escaped quote is a quote', async () => {
  const [one, other] = [await user({ title: 'Alpha' }), await user({ title: 'Beta "b"' })]
  const found = async (filter: string) => {
    const { Resources } = (await read(`/Users?attributes=userName&filter=${encodeURIComponent(filter)}`)) as {
      Resources: { id: string }[]
    }
    return Resources.map(({ id }) => id).filter((id) => [one, other].includes(id))
  }
  expect(await found('title pr and not (title eq "alpha" or title eq "gamma")')).toEqual([other])
  expect(await found('title eq "Beta \\"b\\""')).toEqual([other])
})

test.each([
  '',
  'userName',
  'a eq',
  '((((',
  'password eq "x"',
  '__proto__.polluted eq "x"',
  'constructor.prototype eq "x"',
  'toString.call eq "x"',
  'active gt true',
  'meta.created eq "soon"',
  `userName eq "${'x'.repeat(1_100)}"`,
  '('.repeat(900),
])('the filter %s is refused in words', async (filter) => {
  const { status, body } = await directory.send('GET', `/Users?filter=${encodeURIComponent(filter)}`)
  expect([status, body['scimType'], body['status']]).toEqual([400, 'invalidFilter', '400'])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('pages have no gap and no repetition, and no page is longer than allowed', async () => {
  const { totalResults } = await read('/Users?count=0')
  const seen: string[] = []
  for (let startIndex = 1; seen.length < Number(totalResults); startIndex += 3) {
    const { Resources } = (await read(`/Users?startIndex=${startIndex}&count=3&sortBy=userName`)) as {
      Resources: { id: string; userName: string }[]
    }
    seen.push(...Resources.map(({ userName }) => userName))
  }
  expect(new Set(seen).size).toBe(totalResults)
  for (const query of ['count=-5', 'startIndex=-1', 'startIndex=99999999999999', 'count=NaN', 'count=1e9'])
    expect((await directory.send('GET', `/Users?${query}`)).status).toBe(200)
  expect(await read('/Users?count=1000000')).toMatchObject({ startIndex: 1 })
  expect((await directory.send('GET', '/Users?sortBy=emails')).status).toBe(400)
})

test('two writers: the second hears that it has another version by now', async () => {
  const id = await user()
  const change = (value: string, ifMatch: string) =>
    directory.send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value }), { ifMatch })
  const answers = await Promise.all([change('One', 'W/"1"'), change('Two', 'W/"1"')])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
  expect((await change('Three', '*')).status).toBe(200)
  expect((await directory.send('DELETE', `/Users/${id}`, undefined, { ifMatch: 'W/"1"' })).status).toBe(412)
  expect((await directory.send('GET', `/Users/${id}`, undefined, { ifNoneMatch: 'W/"3"' })).status).toBe(304)
})

test('nobody is taken for somebody else: the same name, external id or address is refused', async () => {
  const sent = aDirectoryUser()
  await created('/Users', sent)
  const same = async (more: object) =>
    (await directory.send('POST', '/Users', { ...aDirectoryUser(), ...more })).body
  for (const more of [
    { userName: sent.userName.toUpperCase() },
    { externalId: sent.externalId },
    { emails: sent.emails },
  ])
    expect(await same(more)).toMatchObject({ status: '409', scimType: 'uniqueness' })
})

test('what is wrong is said as RFC 7644 says it, and what is not there is not found', async () => {
  const id = await user()
  const said = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await directory.send(method, path, body)
    return [status, answer['scimType']]
  }
  expect(await said('POST', '/Users', 'no json')).toEqual([400, 'invalidSyntax'])
  expect(await said('POST', '/Users', { displayName: 'Nameless' })).toEqual([400, 'invalidValue'])
  expect(await said('PATCH', `/Users/${id}`, patch())).toEqual([400, 'invalidSyntax'])
  expect(await said('PATCH', `/Users/${id}`, patch({ op: 'remove' }))).toEqual([400, 'noTarget'])
  expect(await said('PATCH', `/Users/${id}`, patch({ op: 'remove', path: 'id' }))).toEqual([
    400,
    'mutability',
  ])
  expect(await said('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'a.b.c.d', value: 1 }))).toEqual([
    400,
    'invalidPath',
  ])
  expect(await said('POST', '/Groups', { displayName: 'G', members: [{ value: 'nobody' }] })).toEqual([
    400,
    'invalidValue',
  ])
  for (const path of ['/Users/nobody', `/Groups/${id}`, '/Nothing', `/Users/${id}/more`, '/Schemas/urn:none'])
    expect((await directory.send('GET', path)).status).toBe(404)
  expect(await said('POST', `/Users/${id}`, {})).toEqual([405, undefined])
})

test('the server says what it can do, and every resource type has its schema', async () => {
  expect(await read('/ServiceProviderConfig')).toMatchObject({
    patch: { supported: true },
    filter: { supported: true },
    etag: { supported: true },
  })
  const { Resources: types } = (await read('/ResourceTypes')) as { Resources: { schema: string }[] }
  for (const { schema } of types) expect(await read(`/Schemas/${schema}`)).toMatchObject({ id: schema })
  expect(await read('/Schemas')).toMatchObject({ totalResults: 4 })
})
