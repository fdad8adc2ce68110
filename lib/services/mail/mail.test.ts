import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, MINUTE } from '@/lib/domain/duration'
import { smtpMailer } from '@/lib/mail/smtp'
import { aContext, aPerson, type Person } from '@/lib/testing/factories'
import { aMailbox, type Mailbox } from '@/lib/testing/mailbox'
import type { Context } from '../context'
import { sweepAndSend } from '../sweep/with-mail'
import { queueMail } from './queue'
import { sendDueMail } from './send'

let database: FreshDatabase
let mailbox: Mailbox
let ada: Person
let clock: Date
let ctx: Context
beforeAll(async () => {
  database = await freshDatabase()
  ada = await aPerson(database.db)
})
beforeEach(async () => {
  mailbox = await aMailbox()
  clock = new Date('2026-11-02T08:00:00Z')
  const mailer = smtpMailer({ smtpUrl: mailbox.url, from: 'Gatehouse <gatehouse@example.com>' })
  ctx = aContext(database.db, { mailer, now: () => clock, log: { info() {}, warn() {}, error() {} } })
})
afterEach(async () => {
  ctx.mailer?.close()
  await mailbox.close()
  await database.db.deleteFrom('mail').execute()
})
afterAll(() => database.drop())

const soon = () => new Date(clock.getTime() + MINUTE)
const aLetter = {
  key: 'a',
  subject: 'Your week',
  text: 'Three things.\n\nhttps://gatehouse.example.com/audit',
}

async function queue(letter: Partial<typeof aLetter> = {}, to = ada): Promise<void> {
  await database.db
    .transaction()
    .execute((tx) => queueMail(tx, ctx, clock, [{ ...aLetter, ...letter, to: to.id }]))
}

async function outbox() {
  return database.db
    .selectFrom('mail')
    .select(['due_at', 'attempts', 'sent_at', 'given_up_at', 'last_error'])
    .execute()
}

test('a letter is sent once, as text and as plain HTML, to the person’s address', async () => {
  await queue()
  await queue()
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 1, waiting: 0 })
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 0 })
  expect(mailbox.letters.map(({ to }) => to)).toEqual([[`${ada.handle}@example.test`]])
  const raw = mailbox.letters[0]?.raw ?? ''
  expect(raw).toContain('Subject: Your week')
  expect(raw).toContain('From: Gatehouse <gatehouse@example.com>')
  expect(raw).toContain('Auto-Submitted: auto-generated')
  expect(raw).toContain('Content-Type: text/plain')
  expect(raw.replaceAll('=\r\n', '')).toContain('<a href=3D"https://gatehouse.example.com/audit">')
  expect(await outbox()).toEqual([
    { due_at: null, attempts: 1, sent_at: clock, given_up_at: null, last_error: null },
  ])
})

test('the sweep that a cron asks for sends what is due', async () => {
  await queue({}, ada)
  await database.db
    .updateTable('mail')
    .set({ due_at: new Date('2020-01-01T00:00:00Z') })
    .execute()
  clock = new Date()
  await sweepAndSend(ctx)
  expect(mailbox.letters).toHaveLength(1)
})

test('a transaction that fails sends nothing, and one that succeeds waits for no mail server', async () => {
  await mailbox.close()
  await expect(
    database.db.transaction().execute(async (tx) => {
      await queueMail(tx, ctx, clock, [{ ...aLetter, to: ada.id }])
      throw new Error('the change is refused')
    }),
  ).rejects.toThrow('the change is refused')
  expect(await outbox()).toEqual([])
  await queue()
  expect(await outbox()).toHaveLength(1)
})

test('a server that is not there is tried again, later each time, and asked once however many wait', async () => {
  await mailbox.close()
  for (const key of ['a', 'b', 'c']) await queue({ key })
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 3 })
  const [first] = await outbox()
  expect(first).toMatchObject({ attempts: 1, sent_at: null, given_up_at: null })
  expect(first?.last_error).toContain('ECONNREFUSED')
  expect(first?.due_at).toEqual(new Date(clock.getTime() + 45_000))
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 0 })
  clock = new Date(clock.getTime() + MINUTE)
  await sendDueMail(ctx, soon())
  expect((await outbox())[0]?.due_at).toEqual(new Date(clock.getTime() + 90_000))
})

test('a busy server’s “not now” is tried again, its final no is not', async () => {
  await queue()
  mailbox.refuse = { code: 451, message: 'Greylisted' }
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 1 })
  clock = new Date(clock.getTime() + 2 * MINUTE)
  mailbox.refuse = { code: 550, message: 'No such mailbox' }
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 0 })
  expect(await outbox()).toEqual([
    expect.objectContaining({ due_at: null, attempts: 2, sent_at: null, given_up_at: clock }),
  ])
  expect((await outbox())[0]?.last_error).toContain('No such mailbox')
})

test('a letter that nobody took for three days is given up', async () => {
  await queue()
  mailbox.refuse = { code: 451, message: 'Greylisted' }
  clock = new Date(clock.getTime() + 3 * DAY)
  await sendDueMail(ctx, soon())
  expect(await outbox()).toEqual([expect.objectContaining({ due_at: null, given_up_at: clock })])
})

test('a letter whose sender died is taken up by another when its lease is over, under the same id', async () => {
  await queue()
  await sendDueMail(ctx, soon())
  await database.db.updateTable('mail').set({ due_at: soon(), sent_at: null }).execute()
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 0, waiting: 0 })
  clock = soon()
  expect(await sendDueMail(ctx, soon())).toEqual({ sent: 1, waiting: 0 })
  const ids = mailbox.letters.map(({ raw }) => /^Message-ID: (.+)\r$/m.exec(raw)?.[1])
  expect(ids[0]).toMatch(/^<[-0-9a-f]{36}@example\.com>$/)
  expect(ids[1]).toBe(ids[0])
})

test('several senders at once send each letter once', async () => {
  for (let n = 0; n < 30; n += 1) await queue({ key: `k${n}` })
  const counts = await Promise.all([1, 2, 3].map(() => sendDueMail(ctx, soon())))
  expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(30)
  expect(mailbox.letters).toHaveLength(30)
})

test('nothing a person typed becomes a header or a second recipient', async () => {
  const name = 'Eve\r\nBcc: everybody@example.test'
  await queue({ subject: 'Hello\r\nBcc: everybody@example.test\r\n\r\nbody' })
  const eve = await aPerson(database.db)
  await database.db.updateTable('principal').set({ name }).where('id', '=', eve.id).execute()
  await queue({ key: 'b' }, eve)
  const mallory = await aPerson(database.db)
  await database.db
    .updateTable('principal')
    .set({ email: 'mallory@example.test, everybody@example.test' })
    .where('id', '=', mallory.id)
    .execute()
  await queue({ key: 'c' }, mallory)
  await sendDueMail(ctx, soon())
  expect(mailbox.letters.flatMap(({ to }) => to).sort()).toEqual(
    [`${ada.handle}@example.test`, `${eve.handle}@example.test`].sort(),
  )
  for (const { raw } of mailbox.letters) expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im)
})

test('who has left gets no more letters', async () => {
  const leaver = await aPerson(database.db, { status: 'disabled' })
  await queue({}, leaver)
  await sendDueMail(ctx, soon())
  expect(mailbox.letters).toEqual([])
  expect(await outbox()).toEqual([expect.objectContaining({ due_at: null, sent_at: null })])
})

test('where mail is off nothing is queued', async () => {
  ctx = { ...ctx, mailer: null }
  await queue()
  expect(await outbox()).toEqual([])
})
