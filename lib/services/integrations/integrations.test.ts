import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import type { IntegrationId } from '@/lib/domain/ids'
import { err, ok } from '@/lib/domain/result'
import { fakeSystem, type FakeSystem } from '@/lib/testing/fake-system'
import { aPerson, aPolicy, aRole, as, type Person } from '@/lib/testing/factories'
import { addIntegration, type NewIntegration } from './add'
import { endIntegration } from './end'
import { integrationOverview } from './overview'
import { testIntegration } from './test'

let fresh: FreshDatabase
let fake: FakeSystem
let greta: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  fake = await fakeSystem()
  greta = await aPerson(fresh.owner, { portalRoles: ['administrator'] })
})
afterAll(async () => {
  await fake.close()
  await fresh.drop()
})

const secret = 'the-token-itself'
const byGreta = () => as(fresh.db, greta, { secretOf: async () => secret })
let count = 0
const github = (parts: Partial<NewIntegration> = {}): NewIntegration => ({
  kind: 'ticket',
  provider: 'github',
  name: 'Operations issues',
  slug: `operations-${++count}`,
  secret: 'env:INTEGRATION_GITHUB',
  settings: {
    address: fake.address,
    repositories: 'norrland/operations\n',
    people: 'ada = adapark',
    sameNames: '',
  },
  ...parts,
})
async function added(parts: Partial<NewIntegration> = {}): Promise<IntegrationId> {
  const outcome = await addIntegration(byGreta(), github(parts))
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error))
  return outcome.value
}
const eventsOf = (id: IntegrationId) =>
  fresh.db
    .selectFrom('audit_event')
    .select(['action', 'reason', 'after'])
    .where('object_id', '=', id)
    .orderBy('id')
    .execute()

describe('an integration is added', () => {
  test('with the settings its provider asks for, and the log names where its secret is, never what', async () => {
    const id = await added()
    const row = await fresh.db
      .selectFrom('integration')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.config).toEqual({
      address: fake.address,
      repositories: ['norrland/operations'],
      people: { ada: 'adapark' },
      sameNames: false,
    })
    const [event] = await eventsOf(id)
    expect(event).toMatchObject({
      action: 'integration.added',
      after: { kind: 'ticket', provider: 'github', secret: 'env:INTEGRATION_GITHUB' },
    })
    expect(JSON.stringify(event)).not.toContain('adapark')
  })

  test.each([
    [{ name: '  ' }, 'name-missing'],
    [{ slug: 'Operations' }, 'slug-unreadable'],
    [{ provider: 'pagerduty' }, 'no-such-provider'],
    [{ secret: 'ghp_0123456789' }, 'secret-unreadable'],
    [{ secret: 'env:AUTH_SECRET' }, 'secret-unreadable'],
    [{ secret: 'file:/proc/self/environ' }, 'secret-unreadable'],
    [{ secret: 'file:/run/secrets/../../proc/self/environ' }, 'secret-unreadable'],
  ])('not with %j', async (parts, refusal) => {
    expect(await addIntegration(byGreta(), github(parts))).toEqual(err(refusal))
  })

  test('not with settings that do not fit, each with its sentence', async () => {
    const settings = { address: 'http://api.github.com', repositories: '' }
    expect(await addIntegration(byGreta(), github({ settings }))).toEqual(
      err({
        settings: {
          address: expect.stringContaining('https://'),
          repositories: expect.stringContaining('Name the repositories'),
        },
      }),
    )
  })

  test('not under a name that is in use; once that has ended, it is free again', async () => {
    const id = await added({ slug: 'taken' })
    expect(await addIntegration(byGreta(), github({ slug: 'taken' }))).toEqual(err('slug-taken'))
    expect(await endIntegration(byGreta(), { id, reason: '' })).toEqual(err('reason-missing'))
    expect(await endIntegration(byGreta(), { id, reason: 'Moved to Jira' })).toEqual(ok(null))
    expect(await endIntegration(byGreta(), { id, reason: 'Again' })).toEqual(err('no-such-integration'))
    expect(await addIntegration(byGreta(), github({ slug: 'taken' }))).toMatchObject({ ok: true })
    expect((await eventsOf(id)).map(({ action }) => action)).toEqual([
      'integration.added',
      'integration.ended',
    ])
  })

  test('by administrators only, as they alone see and end them', async () => {
    const ada = as(fresh.db, await aPerson(fresh.owner, { portalRoles: ['auditor'] }))
    const id = await added()
    expect(await addIntegration(ada, github())).toEqual(err('not-permitted'))
    expect(await endIntegration(ada, { id, reason: 'Why not' })).toEqual(err('not-permitted'))
    expect(await testIntegration(ada, { id, ticket: '#1' })).toEqual(err('not-permitted'))
    expect(await integrationOverview(ada)).toEqual(err('Integrations are managed by administrators.'))
  })
})

describe('a test', () => {
  test('says what a ticket looks like from here', async () => {
    const id = await added()
    fake.answer('/repos/norrland/operations/issues/7', {
      json: { number: 7, state: 'open', assignees: [{ login: 'adapark' }] },
    })
    const tested = await testIntegration(byGreta(), { id, ticket: '#7' })
    const text = 'norrland/operations#7 is open (open), assigned to adapark, without a change window.'
    expect(tested).toEqual(ok({ answered: true, text }))
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      action: 'integration.tested',
      after: { answered: true, answer: text },
    })
  })

  test('says what is wrong, and not the secret', async () => {
    const id = await added()
    fake.answer('/repos/norrland/operations/issues/8', { status: 401, text: `Bad token ${secret}` })
    const tested = await testIntegration(byGreta(), { id, ticket: '#8' })
    expect(tested).toMatchObject({ ok: true, value: { answered: false } })
    expect(JSON.stringify(await eventsOf(id))).not.toContain(secret)
  })

  test('says who is on call', async () => {
    const ada = await aPerson(fresh.owner)
    const text = `BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:${ada.handle}\nDTSTART:20200101T000000Z\nDTEND:20200102T000000Z\nRRULE:FREQ=DAILY\nEND:VEVENT\nEND:VCALENDAR`
    const id = await added({
      kind: 'on-call',
      provider: 'ical',
      name: 'Payments',
      secret: '',
      settings: { text },
    })
    expect(await testIntegration(byGreta(), { id, ticket: '' })).toEqual(
      ok({ answered: true, text: `On call by Payments: ${ada.name}.` }),
    )
  })
})

test('the overview tells how many roles rely on each, and what every provider asks for', async () => {
  const id = await added({ slug: 'relied-on' })
  const check = { provider: 'relied-on' }
  await aRole(fresh.owner, {
    policy: { ...aPolicy, ticket: { required: true, pattern: '.+', example: 'x', check } },
  })
  const shown = await integrationOverview(byGreta())
  if (!shown.ok) throw new Error(shown.error)
  expect(shown.value.integrations.find((each) => each.id === id)).toMatchObject({
    roles: 1,
    providerLabel: 'GitHub issues',
  })
  const { ticket, 'on-call': onCall } = shown.value.choices
  expect(ticket.map(({ label }) => label)).toEqual(['Jira', 'ServiceNow', 'GitHub issues'])
  expect(onCall.map(({ label }) => label)).toEqual(['PagerDuty', 'Opsgenie', 'Grafana OnCall', 'iCalendar'])
  const address = onCall[0]?.fields.find(({ name }) => name === 'address')
  expect(address).toMatchObject({ label: 'Address', initially: 'https://api.pagerduty.com', required: false })
})
