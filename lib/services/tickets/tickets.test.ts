import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { err } from '@/lib/domain/result'
import { fakeSystem, type FakeSystem } from '@/lib/testing/fake-system'
import {
  aContext,
  anIntegration,
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
import { answerRequest } from '../requests/decide'
import { previewRequest } from '../requests/preview'
import { readCase } from '../requests/read-case'
import { submitRequest, type SubmitInput } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endWithTickets } from './watch'

let fresh: FreshDatabase
let jira: FakeSystem
let slug: string
let ada: Person
let maud: Person
beforeAll(async () => {
  fresh = await freshDatabase()
  jira = await fakeSystem()
  const config = { address: jira.address, windowFrom: 'customfield_1', windowTo: 'customfield_2' }
  slug = (await anIntegration(fresh.owner, { kind: 'ticket', provider: 'jira', config })).slug
  ada = await aPerson(fresh.owner)
  maud = await aPerson(fresh.owner)
})
beforeEach(() => jira.reset())
afterAll(async () => {
  await jira.close()
  await fresh.drop()
})

let number = 100
/** A ticket of its own for each test, so that none hears what another was told. */
function aTicket({ closed = false, mail = '', fields = {} } = {}): string {
  number += 1
  const ticket = `OPS-${number}`
  tell(ticket, { closed, mail, fields })
  return ticket
}
function tell(ticket: string, { closed = false, mail = '', fields = {} }): void {
  const status = closed
    ? { name: 'Done', statusCategory: { key: 'done' } }
    : { name: 'In Progress', statusCategory: { key: 'indeterminate' } }
  const assignee = mail === '' ? null : { emailAddress: mail }
  jira.answer(`/rest/api/2/issue/${ticket}`, {
    json: { key: ticket, fields: { status, assignee, ...fields } },
  })
}
const silence = (ticket: string) => jira.answer(`/rest/api/2/issue/${ticket}`, { status: 500 })

type Check = NonNullable<NonNullable<PolicyInput['ticket']>['check']>
const checked = (policy: PolicyInput, check: Partial<Check> = {}): PolicyInput => ({
  ...policy,
  ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-42', check: { provider: slug, ...check } },
})
const roleWith = (policy: PolicyInput) => aRole(fresh.owner, { eligible: [ada], policy })
async function ask(role: Role, wish: Partial<SubmitInput>, now?: Date) {
  const sent = await submitRequest(as(fresh.db, ada, now && { now: () => now }), aWish(role.id, wish))
  if (!sent.ok) throw new Error(sent.error)
  return { ...sent.value, codes: sent.value.reasons.map(({ code }) => code) }
}
const approve = (requestId: RequestId) =>
  answerRequest(as(fresh.db, maud), { requestId, verb: 'approve', reason: '', durationMs: null })

describe('a ticket that the policy has checked', () => {
  test('is open: access is given, and what was answered is kept with the request and in the log', async () => {
    const ticket = aTicket()
    const sent = await ask(await roleWith(checked(aPolicy)), { ticket })
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
    const sent = await ask(await roleWith(checked(aPolicy, check)), { ticket: aTicket(parts) })
    expect(sent).toMatchObject({ state: 'REJECTED', codes: ['ticket-not-good'] })
    expect(sent.reasons[0]?.text).toContain(words)
  })

  test('is assigned to the requester, and its change window covers the access to the minute', async () => {
    const now = new Date('2026-03-02T12:00:00Z')
    const role = await roleWith(checked(aPolicy, { assignedToRequester: true, changeWindow: true }))
    const ticket = aTicket({
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
    const sent = await ask(await roleWith(checked(aPolicy)), { ticket: 'OPS-404' })
    expect(sent.reasons[0]?.text).toContain('has no ticket OPS-404')
  })

  test('is not asked about where it is not written like one', async () => {
    const sent = await ask(await roleWith(checked(aPolicy)), { ticket: 'ops 1' })
    expect(sent.codes).toEqual(['ticket-unreadable'])
    expect(jira.asked).toEqual([])
  })

  test('is asked about once for many keys of the form, and anew when it is sent', async () => {
    const ticket = aTicket()
    const role = await roleWith(checked(aPolicy))
    const dry = async () =>
      (await previewRequest(as(fresh.db, ada), aWish(role.id, { ticket })))?.verdict.outcome
    expect(await Promise.all([dry(), dry(), dry()])).toEqual(['automatic', 'automatic', 'automatic'])
    tell(ticket, { closed: true })
    expect(await dry()).toBe('automatic')
    expect((await ask(role, { ticket })).codes).toEqual(['ticket-not-good'])
    expect(jira.asked.length).toBeLessThanOrEqual(4)
  })
})

describe('a system that does not answer', () => {
  const silent = (ticket = aTicket()) => {
    silence(ticket)
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
    const policy = checked(approvedBy([maud]), { ifSilent: 'refuse' })
    expect((await ask(await roleWith(policy), { ticket: silent() })).codes).toEqual(['ticket-unconfirmed'])
  })

  test('is no confirmation: a person is asked who else would not be, and reads why', async () => {
    const role = await roleWith(checked({ ...aPolicy, approval: asked() }, { ifSilent: 'ask' }))
    expect((await ask(role, { ticket: aTicket() })).state).toBe('APPROVED')
    const waiting = await ask(role, { ticket: silent() })
    expect(waiting.state).toBe('PENDING_APPROVAL')
    const shown = await readCase(as(fresh.db, maud), Number(waiting.name.slice(4)))
    expect(shown?.facts.policy.answers).toEqual([
      expect.objectContaining({ about: 'ticket', kind: 'silent' }),
    ])
  })

  test('refuses where nobody could be asked', async () => {
    const role = await roleWith(checked({ ...aPolicy, approval: automatic }, { ifSilent: 'ask' }))
    expect((await ask(role, { ticket: silent() })).codes).toEqual(['ticket-unconfirmed'])
  })

  test('is passed over where the policy allows that, with a warning', async () => {
    const role = await roleWith(checked(aPolicy, { ifSilent: 'allow' }))
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
    const ticket = aTicket()
    const role = await roleWith(checked(approvedBy([maud])))
    const [first, second] = [await ask(role, { ticket }), await ask(role, { ticket })]
    expect((await approve(first.id)).ok).toBe(true)
    tell(ticket, { closed: true })
    expect(await approve(second.id)).toEqual(err('no-longer-allowed'))
    const { facts } = await fresh.db
      .selectFrom('decision')
      .select('facts')
      .where('request_id', '=', first.id)
      .executeTakeFirstOrThrow()
    expect(facts).toMatchObject({ policy: { answers: [{ about: 'ticket', kind: 'good' }] } })
  })

  test('and where it is silent by then, whoever approves has looked at it', async () => {
    const ticket = aTicket()
    const sent = await ask(await roleWith(checked(approvedBy([maud]), { ifSilent: 'ask' })), { ticket })
    silence(ticket)
    expect((await approve(sent.id)).ok).toBe(true)
  })

  test('when a scheduled grant starts: closed meanwhile, it never does', async () => {
    const ticket = aTicket()
    const start = new Date(Date.now() + HOUR)
    const sent = await ask(await roleWith(checked(aPolicy)), { ticket, start })
    if (sent.grantId === null) throw new Error('not granted')
    tell(ticket, { closed: true })
    const late = new Date(start.getTime() + 1)
    expect(await startGrant(aContext(fresh.db, { now: () => late }), sent.grantId, late)).toBe('ended')
  })
})

describe('closing the ticket', () => {
  const stateOf = (id: string) =>
    fresh.db
      .selectFrom('grant')
      .select(['state', 'end_reason'])
      .where('request_id', '=', id as RequestId)
      .executeTakeFirstOrThrow()
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE)
  const lookAt = (at: Date) => endWithTickets(aContext(fresh.db, { now: () => at }), at)

  test('ends the grant within minutes, and the log says which ticket', async () => {
    const ticket = aTicket()
    const role = await roleWith(checked(aPolicy, { closingEnds: true }))
    const sent = await ask(role, { ticket })
    expect(await lookAt(inMinutes(2))).toBe(0)
    await lookAt(inMinutes(4))
    expect((await stateOf(sent.id)).end_reason).toBeNull()
    tell(ticket, { closed: true })
    expect(await lookAt(inMinutes(8))).toBe(1)
    expect((await stateOf(sent.id)).end_reason).toBe('REVOKED')
    const { reason } = await fresh.db
      .selectFrom('audit_event')
      .select('reason')
      .where('request_id', '=', sent.id)
      .where('reason', 'like', `${ticket}%`)
      .executeTakeFirstOrThrow()
    expect(reason).toBe(`${ticket} was closed (Done), and this access ends with it.`)
    const notices = await fresh.db
      .selectFrom('notice')
      .select('text')
      .where('principal_id', '=', ada.id)
      .execute()
    expect(notices).toContainEqual({
      text: `${ticket} was closed (Done), so your access to ${role.name} ends.`,
    })
  })

  test('is seen by the sweep itself, which knows when to look', async () => {
    const ticket = aTicket()
    const role = await roleWith(checked(aPolicy, { closingEnds: true }))
    const sent = await ask(role, { ticket }, inMinutes(-30))
    await fresh.owner.updateTable('assignment').set({ due_at: null }).execute()
    await fresh.owner
      .updateTable('grant')
      .set({ state: 'ACTIVE', access_granted_at: inMinutes(-30), ends_at: inMinutes(30) })
      .where('request_id', '=', sent.id)
      .execute()
    tell(ticket, { closed: true })
    expect((await sweep(aContext(fresh.db))).endedGrants).toBeGreaterThanOrEqual(1)
    expect((await stateOf(sent.id)).end_reason).toBe('REVOKED')
  })

  test('ends nothing where the policy does not say so, and a silent or missing one ends nothing either', async () => {
    const [other, silent, gone] = [aTicket(), aTicket(), aTicket()]
    const plain = await ask(await roleWith(checked(aPolicy)), { ticket: other })
    const ending = await roleWith(checked(aPolicy, { closingEnds: true }))
    const [first, second] = [await ask(ending, { ticket: silent }), await ask(ending, { ticket: gone })]
    tell(other, { closed: true })
    silence(silent)
    jira.answer(`/rest/api/2/issue/${gone}`, { status: 404 })
    await lookAt(inMinutes(4))
    for (const { id } of [plain, first, second]) expect((await stateOf(id)).end_reason).toBeNull()
  })

  test('is no longer looked for once the grant is over', async () => {
    const ticket = aTicket()
    const sent = await ask(await roleWith(checked(aPolicy, { closingEnds: true })), { ticket })
    await fresh.owner
      .updateTable('grant')
      .set({ state: 'ENDED', ended_at: new Date(), end_reason: 'RELEASED' })
      .where('request_id', '=', sent.id)
      .execute()
    jira.reset()
    await lookAt(inMinutes(4))
    expect(jira.asked.filter(({ url }) => url.includes(ticket))).toEqual([])
    const left = await fresh.db
      .selectFrom('ticket_watch')
      .select('ticket')
      .where('ticket', '=', ticket)
      .execute()
    expect(left).toEqual([])
  })
})

test('a role without a check never asks anybody', async () => {
  const role = await roleWith({
    ...approvedBy([maud]),
    ticket: { required: true, pattern: 'OPS-\\d+', example: 'OPS-1' },
  })
  const sent = await ask(role, { ticket: 'OPS-1', start: new Date(Date.now() + DAY) })
  expect((await approve(sent.id)).ok).toBe(true)
  expect(jira.asked).toEqual([])
})
