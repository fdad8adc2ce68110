import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fakeSystem, type FakeSystem } from '@/lib/testing/fake-system'
import { ticketSystemFor } from './registry'

let fake: FakeSystem
beforeAll(async () => {
  fake = await fakeSystem()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const secret = 'a-token-nobody-should-read'
const find = (provider: string, ticket: string, config: object = {}) =>
  ticketSystemFor(provider).find(ticket, { config: { address: fake.address, ...config }, secret })

const issue = (fields: object = {}) => ({
  id: '10002',
  key: 'OPS-42',
  self: 'https://example.atlassian.net/rest/api/3/issue/10002',
  fields: {
    status: {
      name: 'In Progress',
      id: '3',
      statusCategory: { id: 4, key: 'indeterminate', name: 'In Progress' },
    },
    assignee: {
      accountId: '5b10a2844c20165700ede21g',
      displayName: 'Ada',
      emailAddress: 'ada@example.test',
      active: true,
    },
    ...fields,
  },
})

describe('Jira', () => {
  const windowed = { account: 'portal@example.test', windowFrom: 'customfield_1', windowTo: 'customfield_2' }

  test('tells whether an issue is open, whose it is, and its change window', async () => {
    fake.answer('/rest/api/3/issue/OPS-42', {
      json: issue({
        customfield_1: '2026-03-01T12:00:00.000+0100',
        customfield_2: '2026-03-01T18:00:00.000+0100',
      }),
    })
    expect(await find('jira', 'OPS-42', windowed)).toEqual({
      name: 'OPS-42',
      open: true,
      status: 'In Progress',
      assigned: { mails: ['ada@example.test'], names: ['5b10a2844c20165700ede21g'] },
      window: { from: new Date('2026-03-01T11:00:00Z'), to: new Date('2026-03-01T17:00:00Z') },
    })
    expect(fake.asked[0]).toMatchObject({
      url: '/rest/api/3/issue/OPS-42?fields=status,assignee,customfield_1,customfield_2',
      authorization: `Basic ${Buffer.from(`portal@example.test:${secret}`).toString('base64')}`,
    })
  })

  test('of one’s own house is asked by its version and a bearer token', async () => {
    const done = { name: 'Done', statusCategory: { key: 'done' } }
    fake.answer('/rest/api/2/issue/OPS-42', { json: issue({ status: done, assignee: null }) })
    expect(await find('jira', 'OPS-42')).toMatchObject({
      open: false,
      status: 'Done',
      assigned: { mails: [], names: [] },
    })
    expect(fake.asked[0]?.authorization).toBe(`Bearer ${secret}`)
  })

  test('has no such issue, or does not show it', async () => {
    fake.answer('/rest/api/2/issue/OPS-43', {
      status: 404,
      json: { errorMessages: ['Issue does not exist'] },
    })
    expect(await find('jira', 'OPS-43')).toBeNull()
  })

  test.each(['../serverInfo', 'OPS-42?expand=x', 'OPS', '..', ''])(
    'is never asked for %s',
    async (ticket) => {
      expect(await find('jira', ticket)).toBeNull()
      expect(fake.asked).toEqual([])
    },
  )
})

describe('ServiceNow', () => {
  const cell = (value: string, display_value = value) => ({ display_value, value })
  const change = {
    number: cell('CHG0030052'),
    state: cell('-1', 'Implement'),
    active: cell('true'),
    'assigned_to.email': cell('ada@example.test'),
    'assigned_to.user_name': cell('ada.park'),
    start_date: cell('2026-03-01 11:00:00', '2026-03-01 12:00:00'),
    end_date: cell('2026-03-01 17:00:00', '2026-03-01 18:00:00'),
  }

  test('tells a change request with its planned start and end, in UTC whatever it shows', async () => {
    fake.answer('/api/now/table/change_request', { json: { result: [change] } })
    expect(await find('servicenow', 'chg0030052', { account: 'portal' })).toEqual({
      name: 'CHG0030052',
      open: true,
      status: 'Implement',
      assigned: { mails: ['ada@example.test'], names: ['ada.park'] },
      window: { from: new Date('2026-03-01T11:00:00Z'), to: new Date('2026-03-01T17:00:00Z') },
    })
  })

  test('tells an incident, which has no window', async () => {
    const incident = {
      number: cell('INC0010023'),
      state: cell('7', 'Closed'),
      active: cell('false'),
      'assigned_to.email': '',
    }
    fake.answer('/api/now/table/incident', { json: { result: [incident] } })
    expect(await find('servicenow', 'INC0010023')).toMatchObject({
      open: false,
      status: 'Closed',
      window: null,
    })
  })

  test('that leaves out what it does not understand and answers with another row has no such ticket', async () => {
    fake.answer('/api/now/table/change_request', { json: { result: [change] } })
    expect(await find('servicenow', 'CHG0000001')).toBeNull()
  })

  test('is never asked for more than a number', async () => {
    expect(await find('servicenow', 'CHG0030052^ORactive=true')).toBeNull()
    expect(fake.asked).toEqual([])
  })
})

describe('GitHub', () => {
  const config = { repositories: ['norrland/operations', 'norrland-labs/*'] }
  const open = { number: 12, state: 'open', state_reason: null, assignees: [{ login: 'adapark', id: 1 }] }

  test.each([
    ['norrland/operations#12', '/repos/norrland/operations/issues/12'],
    ['#12', '/repos/norrland/operations/issues/12'],
    ['https://github.com/norrland-labs/tools/issues/12', '/repos/norrland-labs/tools/issues/12'],
  ])('tells an issue written as %s', async (ticket, path) => {
    fake.answer(path, { json: open })
    expect(await find('github', ticket, config)).toMatchObject({
      open: true,
      assigned: { mails: [], names: ['adapark'] },
      window: null,
    })
  })

  test('tells why one was closed', async () => {
    fake.answer('/repos/norrland/operations/issues/12', {
      json: { ...open, state: 'closed', state_reason: 'not_planned' },
    })
    expect(await find('github', '#12', config)).toMatchObject({ open: false, status: 'not planned' })
  })

  test.each(['mallory/operations#12', 'norrland/operations-copy#12', 'norrland/..#12'])(
    'does not count %s, which anybody may have opened',
    async (ticket) => {
      expect(await find('github', ticket, config)).toBeNull()
      expect(fake.asked).toEqual([])
    },
  )
})

describe('a system that does not answer', () => {
  const trouble = async () => {
    const error: unknown = await find('jira', 'OPS-42').catch((thrown: unknown) => thrown)
    if (!(error instanceof Error) || error.name !== 'Silent') throw new Error('It did answer.')
    expect(error.message).not.toContain(secret)
    expect(error.message).not.toContain('/rest/api')
    return error.message
  }
  const path = '/rest/api/2/issue/OPS-42'

  test.each([
    [{ status: 500, json: { secret } }, 'answered 500.'],
    [{ status: 401, json: {} }, 'does not take the secret'],
    [{ status: 302, headers: { location: '/elsewhere' } }, 'which leads elsewhere'],
    [{ text: '<html>Maintenance</html>' }, 'could not be read'],
    [{ json: { key: 'OPS-42' } }, 'could not be read'],
    [{ text: 'x'.repeat(1024 * 1024 + 1) }, 'more than 1 MiB'],
    [{ hangUp: true }, 'could not be reached'],
  ])('is told from what it said: %j', async (answer, words) => {
    fake.answer(path, answer)
    expect(await trouble()).toContain(words)
    expect(fake.asked.map(({ url }) => url)).not.toContain('/elsewhere')
  })

  test('is given three seconds, however it stalls', async () => {
    fake.answer(path, { stall: true })
    const before = Date.now()
    expect(await trouble()).toContain('within 3 s')
    expect(Date.now() - before).toBeLessThan(4_500)
  })

  test('is told apart from settings that do not fit', async () => {
    await expect(find('jira', 'OPS-42', { address: 'http://jira.example.com' })).rejects.toThrow('settings')
  })
})
