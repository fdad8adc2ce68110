import { describe, expect, test } from 'vitest'
import { HOUR } from './duration'
import { judgeSeenTicket, type SeenTicket, type TicketNames } from './ticket'

const noon = new Date('2026-03-02T12:00:00Z')
const at = (ms: number) => new Date(noon.getTime() + ms)
const seen = (parts: Partial<SeenTicket> = {}): SeenTicket => ({
  name: 'OPS-42',
  open: true,
  status: 'In progress',
  assigned: { mails: [], names: [] },
  window: null,
  ...parts,
})
const need = {
  requester: { name: 'Ada Park', email: 'Ada@Example.test', handle: 'ada' },
  from: noon,
  to: at(HOUR),
}
interface Wishes {
  assignedToRequester?: boolean
  changeWindow?: boolean
  names?: TicketNames
}
const judge = (ticket: SeenTicket | null, wishes: Wishes = {}) => {
  const { assignedToRequester = false, changeWindow = false } = wishes
  const names = wishes.names ?? { people: {}, sameNames: false }
  const check = { assignedToRequester, changeWindow }
  return judgeSeenTicket({ asked: 'OPS-42', system: 'Jira' }, ticket, need, { check, names })
}

test('an open ticket is good, a closed or missing one is not', () => {
  expect(judge(seen())).toEqual({ kind: 'good', text: 'OPS-42 is open in Jira (In progress).' })
  expect(judge(seen({ open: false, status: 'Done' })).text).toBe(
    'OPS-42 is closed (Done). Give one that is open.',
  )
  expect(judge(null).kind).toBe('bad')
})

describe('assigned to the requester', () => {
  const mine = (assigned: Partial<SeenTicket['assigned']>, names?: TicketNames) =>
    judge(seen({ assigned: { mails: [], names: [], ...assigned } }), {
      assignedToRequester: true,
      ...(names && { names }),
    }).kind

  test('by mail address, whatever its case', () => {
    expect(mine({ mails: ['ada@example.TEST'] })).toBe('good')
    expect(mine({ mails: ['bo@example.test', ''] })).toBe('bad')
    expect(mine({})).toBe('bad')
  })

  test('by the name that the settings know, and by handle only where they say so', () => {
    expect(mine({ names: ['adapark'] }, { people: { ada: 'adapark' }, sameNames: false })).toBe('good')
    expect(mine({ names: ['ada'] })).toBe('bad')
    expect(mine({ names: ['ada'] }, { people: {}, sameNames: true })).toBe('good')
    // Somebody else may have her handle there.
    expect(mine({ names: ['ada'] }, { people: { ada: 'adapark' }, sameNames: true })).toBe('bad')
  })
})

test.each([
  [noon, at(HOUR), 'good'],
  [at(1), at(HOUR), 'bad'],
  [noon, at(HOUR - 1), 'bad'],
])('a change window from %s to %s is %s', (from, to, kind) => {
  expect(judge(seen({ window: { from, to } }), { changeWindow: true }).kind).toBe(kind)
})
