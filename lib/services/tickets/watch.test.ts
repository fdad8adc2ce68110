import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freshDatabase, type FreshDatabase } from '@/db/testing'
import { MINUTE } from '@/lib/domain/duration'
import type { RequestId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'
import { askFor } from '@/lib/testing/asking'
import { aContext, aPerson, aPolicy, aRole, type Person, type Role } from '@/lib/testing/factories'
import { fakeJira, type FakeJira } from '@/lib/testing/fake-jira'
import type { SubmitInput } from '../requests/submit'
import { sweep } from '../sweep/sweep'
import { endWithTickets } from './watch'

let fresh: FreshDatabase
let jira: FakeJira
let ada: Person

beforeAll(async () => {
  fresh = await freshDatabase()
  jira = await fakeJira(fresh.owner)
  ada = await aPerson(fresh.owner)
})
beforeEach(() => jira.system.reset())
afterAll(async () => {
  await jira.system.close()
  await fresh.drop()
})

const roleWith = (policy: PolicyInput) => aRole(fresh.owner, { eligible: [ada], policy })
const ask = (role: Role, wish: Partial<SubmitInput>, now?: Date) => askFor(fresh.db, ada, role, wish, now)

describe('closing the ticket', () => {
  const stateOf = (id: RequestId) =>
    fresh.db
      .selectFrom('grant')
      .select(['state', 'end_reason'])
      .where('request_id', '=', id)
      .executeTakeFirstOrThrow()
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE)
  const lookAt = (at: Date) => endWithTickets(aContext(fresh.db, { now: () => at }), at)

  test('ends the grant within minutes, and the log says which ticket', async () => {
    const ticket = jira.aTicket()
    const role = await roleWith(jira.checked(aPolicy, { closingEnds: true }))
    const sent = await ask(role, { ticket })
    expect(await lookAt(inMinutes(2))).toBe(0)
    await lookAt(inMinutes(4))
    expect((await stateOf(sent.id)).end_reason).toBeNull()
    jira.tell(ticket, { closed: true })
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
    const ticket = jira.aTicket()
    const role = await roleWith(jira.checked(aPolicy, { closingEnds: true }))
    const sent = await ask(role, { ticket }, inMinutes(-30))
    await fresh.owner.updateTable('assignment').set({ due_at: null }).execute()
    await fresh.owner
      .updateTable('grant')
      .set({ state: 'ACTIVE', access_granted_at: inMinutes(-30), ends_at: inMinutes(30) })
      .where('request_id', '=', sent.id)
      .execute()
    jira.tell(ticket, { closed: true })
    expect((await sweep(aContext(fresh.db))).endedGrants).toBeGreaterThanOrEqual(1)
    expect((await stateOf(sent.id)).end_reason).toBe('REVOKED')
  })

  test('ends nothing where the policy does not say so, and a silent or missing one ends nothing either', async () => {
    const [other, silent, gone] = [jira.aTicket(), jira.aTicket(), jira.aTicket()]
    const plain = await ask(await roleWith(jira.checked(aPolicy)), { ticket: other })
    const ending = await roleWith(jira.checked(aPolicy, { closingEnds: true }))
    const [first, second] = [await ask(ending, { ticket: silent }), await ask(ending, { ticket: gone })]
    jira.tell(other, { closed: true })
    jira.silence(silent)
    jira.lose(gone)
    await lookAt(inMinutes(4))
    for (const { id } of [plain, first, second]) expect((await stateOf(id)).end_reason).toBeNull()
  })

  test('is no longer looked for once the grant is over', async () => {
    const ticket = jira.aTicket()
    const sent = await ask(await roleWith(jira.checked(aPolicy, { closingEnds: true })), { ticket })
    await fresh.owner
      .updateTable('grant')
      .set({ state: 'ENDED', ended_at: new Date(), end_reason: 'RELEASED' })
      .where('request_id', '=', sent.id)
      .execute()
    jira.system.reset()
    await lookAt(inMinutes(4))
    expect(jira.system.asked.filter(({ url }) => url.includes(ticket))).toEqual([])
    const left = await fresh.db
      .selectFrom('ticket_watch')
      .select('ticket')
      .where('ticket', '=', ticket)
      .execute()
    expect(left).toEqual([])
  })
})
