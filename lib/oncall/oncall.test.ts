import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fakeSystem, type FakeSystem } from '@/lib/testing/fake-system'
import { rosterFor } from './registry'

let fake: FakeSystem
beforeAll(async () => {
  fake = await fakeSystem()
})
beforeEach(() => fake.reset())
afterAll(() => fake.close())

const noon = new Date('2026-03-02T12:00:00Z')
const ask = (provider: string, config: object = {}, now = noon) =>
  rosterFor(provider).onCallNow({ config: { address: fake.address, ...config }, secret: 'key', now })

test('PagerDuty tells the users of a schedule once, whichever escalation policies use it', async () => {
  const user = { id: 'PT23IWX', type: 'user', name: 'Ada', email: 'ada@example.test' }
  fake.answer('/oncalls', {
    json: {
      oncalls: [
        { user, schedule: { id: 'PI7DH85' }, escalation_level: 1, start: null, end: null },
        { user, schedule: { id: 'PI7DH85' }, escalation_level: 2, start: null, end: null },
      ],
      limit: 100,
      offset: 0,
      more: false,
      total: null,
    },
  })
  expect(await ask('pagerduty', { schedule: 'PI7DH85' })).toEqual(['ada@example.test'])
  expect(fake.asked[0]).toEqual({
    url: '/oncalls?schedule_ids%5B%5D=PI7DH85&include%5B%5D=users&limit=100',
    authorization: 'Token token=key',
  })
})

test('Opsgenie tells the recipients of a schedule by its name', async () => {
  fake.answer('/v2/schedules/Payments%20team/on-calls', {
    json: { data: { _parent: { name: 'Payments team' }, onCallRecipients: ['ada@example.test'] }, took: 0.1 },
  })
  expect(await ask('opsgenie', { schedule: 'Payments team' })).toEqual(['ada@example.test'])
  expect(fake.asked[0]?.authorization).toBe('GenieKey key')
})

test('Grafana OnCall tells whose final shift it is, and at its very end no more', async () => {
  const shift = (email: string, from: number, to: number) => ({
    user_pk: email,
    user_email: email,
    user_username: email,
    shift_start: `2026-03-02T${from}:00:00Z`,
    shift_end: `2026-03-02T${to}:00:00Z`,
  })
  fake.answer('/api/v1/schedules/SBM7DV7BKFUYU/final_shifts', {
    json: {
      count: 2,
      next: null,
      previous: null,
      results: [shift('ada@x.test', 10, 12), shift('bo@x.test', 12, 18)],
    },
  })
  expect(await ask('grafana', { schedule: 'SBM7DV7BKFUYU' })).toEqual(['bo@x.test'])
})

test.each(['pagerduty', 'opsgenie', 'grafana'])(
  '%s that answers something else has not answered',
  async (provider) => {
    const schedule = 'PI7DH85'
    for (const path of [
      '/oncalls',
      `/v2/schedules/${schedule}/on-calls`,
      `/api/v1/schedules/${schedule}/final_shifts`,
    ])
      fake.answer(path, { json: { error: 'no' } })
    await expect(ask(provider, { schedule })).rejects.toMatchObject({ name: 'Silent' })
    fake.reset()
    // A schedule that is not there is not one that nobody is on.
    await expect(ask(provider, { schedule })).rejects.toMatchObject({ name: 'Silent' })
  },
)

const calendar = (...events: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    ...events.map((event) => `BEGIN:VEVENT\n${event}\nEND:VEVENT`),
    'END:VCALENDAR',
  ].join('\n')
const text = (...events: string[]) => ({ address: '', text: calendar(...events) })
const on = (now: string, ...events: string[]) => ask('ical', text(...events), new Date(now))

describe('a calendar', () => {
  const weekly = [
    'UID:a\nSUMMARY:ada\nDTSTART;TZID=Europe/Oslo:20260302T080000\nDTEND;TZID=Europe/Oslo:20260309T080000\nRRULE:FREQ=WEEKLY;INTERVAL=2',
    'UID:b\nSUMMARY:bo\nDTSTART;TZID=Europe/Oslo:20260309T080000\nDTEND;TZID=Europe/Oslo:20260316T080000\nRRULE:FREQ=WEEKLY;INTERVAL=2',
  ]

  test('hands over from week to week at eight, also when the clock has changed', async () => {
    expect(await on('2026-03-02T06:59:00Z', ...weekly)).toEqual([])
    expect(await on('2026-03-02T07:00:00Z', ...weekly)).toEqual(['ada'])
    expect(await on('2026-03-09T06:59:00Z', ...weekly)).toEqual(['ada'])
    expect(await on('2026-03-09T07:00:00Z', ...weekly)).toEqual(['bo'])
    // In summer, eight in Oslo is six in UTC.
    expect(await on('2026-05-11T05:59:00Z', ...weekly)).toEqual(['bo'])
    expect(await on('2026-05-11T06:00:00Z', ...weekly)).toEqual(['ada'])
  })

  test('names attendees before its title, folded lines and quoted parameters included', async () => {
    const event =
      'UID:a\nSUMMARY:On call: Ada\nATTENDEE;CN="Park; Ada: DBA":mailto:ada@exam\n ple.test\nDTSTART:20260302T110000Z\nDTEND:20260302T130000Z'
    expect(await on('2026-03-02T12:00:00Z', event)).toEqual(['ada@example.test'])
  })

  test('repeats on working days until its last', async () => {
    const nights =
      'UID:n\nSUMMARY:Night: ada\\, bo\nDTSTART:20260302T200000Z\nDTEND:20260303T060000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260313T235959Z'
    expect(await on('2026-03-03T05:59:00Z', nights)).toEqual(['ada', 'bo'])
    expect(await on('2026-03-03T06:00:00Z', nights)).toEqual([])
    expect(await on('2026-03-07T05:00:00Z', nights)).toEqual(['ada', 'bo'])
    expect(await on('2026-03-08T05:00:00Z', nights)).toEqual([])
    expect(await on('2026-03-14T05:00:00Z', nights)).toEqual(['ada', 'bo'])
    expect(await on('2026-03-16T21:00:00Z', nights)).toEqual([])
  })

  test('may count its weeks from Sunday where every week counts, and is not understood where not', async () => {
    const event =
      'UID:s\nSUMMARY:ada\nDTSTART:20260302T080000Z\nDTEND:20260302T160000Z\nRRULE:FREQ=WEEKLY;WKST=SU'
    expect(await on('2026-03-09T12:00:00Z', event)).toEqual(['ada'])
    await expect(on('2026-03-09T12:00:00Z', `${event};INTERVAL=2`)).rejects.toMatchObject({ name: 'Silent' })
  })

  test('repeats as often as it says', async () => {
    const thrice =
      'UID:n\nSUMMARY:ada\nDTSTART:20260302T080000Z\nDTEND:20260302T160000Z\nRRULE:FREQ=DAILY;COUNT=3'
    expect(await on('2026-03-04T12:00:00Z', thrice)).toEqual(['ada'])
    expect(await on('2026-03-05T12:00:00Z', thrice)).toEqual([])
  })

  test('leaves out a shift, or gives it to somebody else', async () => {
    const daily =
      'UID:d\nSUMMARY:ada\nDTSTART:20260301T080000Z\nDTEND:20260301T160000Z\nRRULE:FREQ=DAILY\nEXDATE:20260304T080000Z'
    const swapped =
      'UID:d\nRECURRENCE-ID:20260303T080000Z\nSUMMARY:bo\nDTSTART:20260303T080000Z\nDTEND:20260303T160000Z'
    const canceled =
      'UID:d\nRECURRENCE-ID:20260305T080000Z\nSTATUS:CANCELLED\nSUMMARY:ada\nDTSTART:20260305T080000Z\nDTEND:20260305T160000Z'
    const all = [daily, swapped, canceled]
    expect(await on('2026-03-02T12:00:00Z', ...all)).toEqual(['ada'])
    expect(await on('2026-03-03T12:00:00Z', ...all)).toEqual(['bo'])
    expect(await on('2026-03-04T12:00:00Z', ...all)).toEqual([])
    expect(await on('2026-03-05T12:00:00Z', ...all)).toEqual([])
  })

  test.each([
    'RRULE:FREQ=MONTHLY',
    'RRULE:FREQ=WEEKLY;BYDAY=1MO',
    'RRULE:FREQ=DAILY;BYHOUR=8',
    'RDATE:20260303T080000Z',
    'EXDATE;TZID=W. Europe Standard Time:20260303T080000',
  ])('that the portal does not understand has not answered: %s', async (line) => {
    const event = `UID:m\nSUMMARY:ada\nDTSTART:20260302T080000Z\nDTEND:20260302T160000Z\n${line}`
    await expect(on('2026-03-02T12:00:00Z', event)).rejects.toMatchObject({ name: 'Silent' })
  })

  test('is read from its address, which may itself be the secret', async () => {
    fake.answer('/private-abc/on-call.ics', {
      text: calendar('UID:a\nSUMMARY:ada\nDTSTART:20260302T080000Z\nDTEND:20260302T160000Z'),
    })
    const secret = `${fake.address}/private-abc/on-call.ics`
    const call = { config: { address: '', text: '' }, secret, now: noon }
    expect(await rosterFor('ical').onCallNow(call)).toEqual(['ada'])
    fake.reset()
    await expect(rosterFor('ical').onCallNow(call)).rejects.toThrow(/^(?!.*private-abc)/)
  })
})
