import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { ReportSchedule } from '@/lib/domain/report/schedule'
import { smtpMailer } from '@/lib/mail/smtp'
import { anEvent, append } from '@/lib/testing/audit'
import { aContext, aPerson, as, type Person } from '@/lib/testing/factories'
import { aMailbox, type Mailbox } from '@/lib/testing/mailbox'
import { recordedActions } from '@/lib/testing/reports'
import type { Context } from '../context'
import { sendPost } from '../mail/post'
import { lastWhole, nextSending } from './calendar'
import { mySubscriptions } from './mine'
import { subscribeToReport } from './subscribe'
import { unsubscribeFromReport } from './unsubscribe'

let fresh: FreshDatabase
let mailbox: Mailbox
let ivo: Person
let clock: Date
let ctx: Context
// A Wednesday; the next Monday is the 9th, 07:00 UTC.
const wednesday = new Date('2026-11-04T10:00:00Z')
const monday = new Date('2026-11-09T07:00:00Z')

beforeAll(async () => {
  fresh = await freshDatabase()
})
beforeEach(async () => {
  ivo = await aPerson(fresh.db, { portalRoles: ['auditor'] })
  mailbox = await aMailbox()
  clock = wednesday
  const mailer = smtpMailer({ smtpUrl: mailbox.url, from: 'Gatehouse <gatehouse@example.com>' })
  ctx = aContext(fresh.db, { mailer, now: () => clock })
})
afterEach(async () => {
  ctx.mailer?.close()
  await mailbox.close()
  await fresh.db.deleteFrom('report_subscription').execute()
  await fresh.db.deleteFrom('mail').execute()
})
afterAll(() => fresh.drop())

const reader = (person = ivo) => as(fresh.db, person, { mailer: ctx.mailer, now: () => clock })
const nobodyIn = { role: null, target: null, person: null, threshold: null }
const weekly = (report: string, wishes: Partial<ReportSchedule> = {}) => ({
  report,
  every: 'week' as const,
  attach: false,
  params: nobodyIn,
  ...wishes,
})
const post = () => sendPost(ctx, new Date(clock.getTime() + HOUR))

test('on Monday morning the figures of the week before come with a link to exactly them, and once', async () => {
  const by = {
    actor_kind: 'person' as const,
    actor_id: ivo.id,
    actor_name: ivo.name,
    action: 'target.tested' as const,
  }
  await append(fresh.owner, [
    anEvent(new Date('2026-11-02T00:00:00Z'), by),
    anEvent(new Date('2026-11-08T23:59:59Z'), by),
    anEvent(new Date('2026-11-09T00:00:00Z'), by),
  ])
  const asked = weekly('administrators', { params: { ...nobodyIn, person: ivo.handle } })
  expect(await subscribeToReport(reader(), asked)).toEqual({ ok: true, value: { nextAt: monday } })
  clock = new Date(monday.getTime() - 1)
  await post()
  expect(mailbox.letters).toEqual([])
  clock = monday
  await Promise.all([post(), post(), post()])
  await post()
  expect(mailbox.letters).toHaveLength(1)
  const [letter] = mailbox.letters
  const raw = letter?.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? ''
  expect(raw).toContain('Deeds: 2')
  expect(raw).toContain('from=2026-11-02T00%3A00%3A00.000Z&to=2026-11-09T00%3A00%3A00.000Z')
  expect(raw).not.toContain('Content-Disposition: attachment')
  expect((await mySubscriptions(reader())).map(({ nextAt }) => nextAt)).toEqual([
    new Date('2026-11-16T07:00:00Z'),
  ])
  const sent = await fresh.db
    .selectFrom('audit_event')
    .select('after')
    .where('action', '=', 'report.sent')
    .where('subject_id', '=', ivo.id)
    .execute()
  expect(sent).toMatchObject([{ after: { report: 'administrators', rows: 2, attached: false } }])
})

test('what fell due while nothing ran comes once, about the last whole week', async () => {
  await subscribeToReport(reader(), weekly('times'))
  clock = new Date(monday.getTime() + 15 * DAY)
  await post()
  expect(mailbox.letters).toHaveLength(1)
  expect(mailbox.letters[0]?.raw).toContain('2026-11-16 to 2026-11-22')
})

test('with the rows attached, the letter holds the CSV of that week', async () => {
  await append(fresh.owner, [
    anEvent(new Date('2026-11-03T00:00:00Z'), {
      action: 'target.tested',
      object_name: 'The object of the week',
    }),
  ])
  await subscribeToReport(reader(), weekly('administrators', { attach: true }))
  clock = monday
  await post()
  const raw = mailbox.letters[0]?.raw ?? ''
  expect(raw).toContain('filename=administrators-2026-11-02.csv')
  const attached = /text\/csv[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(raw)?.[1] ?? ''
  const text = raw.includes('Content-Transfer-Encoding: base64')
    ? Buffer.from(attached, 'base64').toString('utf8')
    : attached
  expect(text).toContain('event,at,actor,action,object')
  expect(text).toContain('The object of the week')
})

describe('nothing is sent', () => {
  test('to whoever may no longer read the report: it ends, and the log says so', async () => {
    await subscribeToReport(reader(), weekly('times'))
    await fresh.owner.updateTable('principal').set({ portal_roles: [] }).where('id', '=', ivo.id).execute()
    clock = monday
    await post()
    expect(mailbox.letters).toEqual([])
    expect(await mySubscriptions(reader())).toEqual([])
  })

  test('after it was ended; nobody ends another’s', async () => {
    await subscribeToReport(reader(), weekly('times'))
    const [mine] = await mySubscriptions(reader())
    const eve = await aPerson(fresh.db, { portalRoles: ['auditor'] })
    const id = mine?.id ?? ''
    expect(await unsubscribeFromReport(reader(eve), id)).toEqual({ ok: false, error: 'no-such-subscription' })
    expect(await unsubscribeFromReport(reader(), id)).toMatchObject({ ok: true })
    clock = monday
    await post()
    expect(mailbox.letters).toEqual([])
    expect(await recordedActions(fresh.db, ivo)).toEqual(['report.subscribed', 'report.unsubscribed'])
  })

  test('where mail is off, which is said at once', async () => {
    ctx = { ...ctx, mailer: null }
    expect(await subscribeToReport(reader(), weekly('times'))).toEqual({ ok: false, error: 'mail-is-off' })
  })

  test('twice for the same question', async () => {
    await subscribeToReport(reader(), weekly('times'))
    expect(await subscribeToReport(reader(), weekly('times'))).toEqual({ ok: false, error: 'already' })
    expect(await subscribeToReport(reader(), weekly('times', { every: 'month' }))).toMatchObject({ ok: true })
  })
})

test('people may subscribe to what they may read, and to what there is', async () => {
  const ada = await aPerson(fresh.db)
  expect(await subscribeToReport(reader(ada), weekly('times'))).toEqual({ ok: false, error: 'not-permitted' })
  expect(await subscribeToReport(reader(), weekly('no-such'))).toEqual({ ok: false, error: 'no-such-report' })
})

describe('the calendar', () => {
  test('knows mornings and weeks of a zone across the change of its clocks', () => {
    const zone = 'Europe/Stockholm'
    expect(nextSending('week', new Date('2026-10-24T12:00:00Z'), zone)).toEqual(
      new Date('2026-10-26T06:00:00Z'),
    )
    expect(lastWhole('week', new Date('2026-10-26T06:00:00Z'), zone)).toEqual({
      from: new Date('2026-10-18T22:00:00Z'),
      to: new Date('2026-10-25T23:00:00Z'),
    })
  })

  test('the very instant of a sending is followed by the next one', () => {
    expect(nextSending('week', monday, 'UTC')).toEqual(new Date('2026-11-16T07:00:00Z'))
    expect(nextSending('month', new Date('2026-01-31T12:00:00Z'), 'UTC')).toEqual(
      new Date('2026-02-01T07:00:00Z'),
    )
    expect(lastWhole('month', new Date('2026-03-01T07:00:00Z'), 'UTC')).toEqual({
      from: new Date('2026-02-01T00:00:00Z'),
      to: new Date('2026-03-01T00:00:00Z'),
    })
  })
})
