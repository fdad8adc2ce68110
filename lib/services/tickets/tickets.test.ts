import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { approveAs, askFor } from '@/lib/testing/asking'
import { fakeJira, type FakeJira } from '@/lib/testing/fake-jira'
import {
  aContext,
  aPerson,
  aPolicy,
  approvedBy,
  aRole,
  as,
  aWish,
  type Person,
  type Role,
} from '@/lib/testing/factories'
import { startGrant } from '../grants/start'
import { previewRequest } from '../requests/preview'
import { readCase } from '../requests/read-case'
import type { SubmitInput } from '../requests/submit'

let fresh: FreshDatabase
let jira: FakeJira
let ada: Person
let maud: Person

beforeAll(async () => {
  fresh = await freshDatabase()
  jira = await fakeJira(fresh.owner)
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})
beforeEach(() => jira.system.reset())
afterAll(async () => {
  await jira.system.close()
  await fresh.drop()
})

const roleWith = (policy: PolicyInput) => aRole(fresh.owner, { eligible: [ada], policy })
const ask = (role: Role, wish: Partial<SubmitInput>, now?: Date) => askFor(fresh.db, ada, role, wish, now)
const approve = (requestId: RequestId) => approveAs(fresh.db, maud, requestId)

describe('a ticket that the policy has checked', () => {
  test('is open: access is given, and what was answered is kept with the request and in the log', async () => {
    const ticket = jira.aTicket()
    const sent = await ask(await roleWith(jira.checked(aPolicy)), { ticket })
    expect(sent.state).toBe('APPROVED')
    const event = await fresh.db
      .selectFrom('audit_event')
      .select('after')
      .where('request_id', '=', sent.id)
      .where('action', '=', 'request.submitted')
      .executeTakeFirstOrThrow()
    expect(event.after?.['answers']).toEqual([expect.stringMatching(`${ticket} is open in .*In Progress`)])
  })

  test.each([
    ['is closed', { closed: true }, {}, 'is closed (Done)'],
    [
      'is somebody else’s',
      { mail: 'other@example.test' },
      { assignedToRequester: true },
      'is not assigned to',
    ],
    ['has no change window', {}, { changeWindow: true }, 'has no change window'],
  ])('%s: it is refused in words', async (_, parts, check, words) => {
    const sent = await ask(await roleWith(jira.checked(aPolicy, check)), { ticket: jira.aTicket(parts) })
    expect(sent).toMatchObject({ state: 'REJECTED', codes: ['ticket-not-good'] })
    expect(sent.reasons[0]?.text).toContain(words)
  })

  test('is assigned to the requester, and its change window covers the access to the minute', async () => {
    const now = new Date('2026-03-02T12:00:00Z')
    const role = await roleWith(jira.checked(aPolicy, { assignedToRequester: true, changeWindow: true }))
    const ticket = jira.aTicket({
      mail: `${ada.handle}@Example.test`,
      fields: {
        customfield_1: '2026-03-02T13:00:00.000+0100',
        customfield_2: '2026-03-02T14:00:00.000+0100',
      },
    })
    expect(await ask(role, { ticket, durationMs: HOUR }, now)).toMatchObject({ state: 'APPROVED' })
    const longer = await ask(role, { ticket, durationMs: HOUR + 1 }, now)
    expect(longer.reasons[0]?.text).toContain('2026-03-02 12:00 UTC to 2026-03-02 13:00 UTC')
  })

  test('is not there', async () => {
    const sent = await ask(await roleWith(jira.checked(aPolicy)), { ticket: 'OPS-404' })
    expect(sent.reasons[0]?.text).toContain('has no ticket OPS-404')
  })

  test('is not asked about where it is not written like one', async () => {
    const sent = await ask(await roleWith(jira.checked(aPolicy)), { ticket: 'ops 1' })
    expect(sent.codes).toEqual(['ticket-unreadable'])
    expect(jira.system.asked).toEqual([])
  })

  test('is asked about once for many keys of the form, and anew when it is sent', async () => {
    const ticket = jira.aTicket()
    const role = await roleWith(jira.checked(aPolicy))
    const dry = async () =>
      (await previewRequest(as(fresh.db, ada), aWish(role.id, { ticket })))?.verdict.outcome
    expect(await Promise.all([dry(), dry(), dry()])).toEqual(['automatic', 'automatic', 'automatic'])
    jira.tell(ticket, { closed: true })
    expect(await dry()).toBe('automatic')
    expect((await ask(role, { ticket })).codes).toEqual(['ticket-not-good'])
    expect(jira.system.asked.length).toBeLessThanOrEqual(4)
  })
})

describe('a system that does not answer', () => {
  const silent = (ticket = jira.aTicket()) => {
    jira.silence(ticket)
    return ticket
  }
  const automatic: PolicyInput['approval'] = { kind: 'none' }
  const asked = (): PolicyInput['approval'] => ({
    kind: 'stages',
    stages: [{ from: [{ kind: 'person', id: maud.id }] }],
    fallback: { from: [{ kind: 'administrators' }] },
    automatic: { ticketConfirmed: true },
  })

  test('refuses where the policy says so', async () => {
    const policy = jira.checked(approvedBy([maud]), { ifSilent: 'refuse' })
    expect((await ask(await roleWith(policy), { ticket: silent() })).codes).toEqual(['ticket-unconfirmed'])
  })

  test('is no confirmation: a person is asked who else would not be, and reads why', async () => {
    const role = await roleWith(jira.checked({ ...aPolicy, approval: asked() }, { ifSilent: 'ask' }))
    expect((await ask(role, { ticket: jira.aTicket() })).state).toBe('APPROVED')
    const waiting = await ask(role, { ticket: silent() })
    expect(waiting.state).toBe('PENDING_APPROVAL')
    const shown = await readCase(as(fresh.db, maud), Number(waiting.name.slice(4)))
    expect(shown?.facts.policy.answers).toEqual([
      expect.objectContaining({ about: 'ticket', kind: 'silent' }),
    ])
  })

  test('refuses where nobody could be asked', async () => {
    const role = await roleWith(jira.checked({ ...aPolicy, approval: automatic }, { ifSilent: 'ask' }))
    expect((await ask(role, { ticket: silent() })).codes).toEqual(['ticket-unconfirmed'])
  })

  test('is passed over where the policy allows that, with a warning', async () => {
    const role = await roleWith(jira.checked(aPolicy, { ifSilent: 'allow' }))
    const sent = await ask(role, { ticket: silent() })
    expect(sent.state).toBe('APPROVED')
    const { verdict } = await fresh.db
      .selectFrom('activation_request')
      .select('verdict')
      .where('id', '=', sent.id)
      .executeTakeFirstOrThrow()
    expect(verdict.warnings).toEqual([expect.stringContaining('answered 500')])
  })
})

describe('the ticket is asked about again', () => {
  test('when it is approved: closed meanwhile, it cannot be', async () => {
    const ticket = jira.aTicket()
    const role = await roleWith(jira.checked(approvedBy([maud])))
    const [first, second] = [await ask(role, { ticket }), await ask(role, { ticket })]
    expect((await approve(first.id)).ok).toBe(true)
    jira.tell(ticket, { closed: true })
    expect(await approve(second.id)).toEqual(err('no-longer-allowed'))
    const { facts } = await fresh.db
      .selectFrom('decision')
      .select('facts')
      .where('request_id', '=', first.id)
      .executeTakeFirstOrThrow()
    expect(facts).toMatchObject({ policy: { answers: [{ about: 'ticket', kind: 'good' }] } })
  })

  test('and where it is silent by then, whoever approves has looked at it', async () => {
    const ticket = jira.aTicket()
    const sent = await ask(await roleWith(jira.checked(approvedBy([maud]), { ifSilent: 'ask' })), { ticket })
    jira.silence(ticket)
    expect((await approve(sent.id)).ok).toBe(true)
  })

  test('when a scheduled grant starts: closed meanwhile, it never does', async () => {
    const ticket = jira.aTicket()
    const start = new Date(Date.now() + HOUR)
    const sent = await ask(await roleWith(jira.checked(aPolicy)), { ticket, start })
    if (sent.grantId === null) throw new Error('not granted')
    jira.tell(ticket, { closed: true })
    const late = new Date(start.getTime() + 1)
    expect(await startGrant(aContext(fresh.db, { now: () => late }), sent.grantId, late)).toBe('ended')
  })
})

test('a role without a check never asks anybody', async () => {
  const role = await roleWith({
    ...approvedBy([maud]),
    ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-1' },
  })
  const sent = await ask(role, { ticket: 'OPS-1', start: new Date(Date.now() + DAY) })
  expect((await approve(sent.id)).ok).toBe(true)
  expect(jira.system.asked).toEqual([])
})
