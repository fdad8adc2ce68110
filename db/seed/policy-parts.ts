import { DAY, HOUR, MINUTE } from '@/lib/domain/duration'
import type { GroupId } from '@/lib/domain/ids'
import type { PolicyInput } from '@/lib/domain/policy'

/** The phrases that the company's policies are made of. */
export const opsTicket = { pattern: 'OPS-\\d+', example: 'OPS-4821' }
export const changeTicket = { required: true, pattern: 'CHG-\\d{4,6}', example: 'CHG-10440' }
export const why = (prompt: string, minLength: number) => ({ required: true, minLength, prompt })
export const lasts = (defaultMs: number, maxMs: number) => ({ duration: { defaultMs, maxMs } })
export const managerDecides = (decideWithinMs: number): PolicyInput['approval'] => ({
  kind: 'approvers',
  needed: 1,
  from: [{ kind: 'manager' }],
  decideWithinMs,
})
export const ownersDecide = (needed: number): PolicyInput['approval'] => ({
  kind: 'approvers',
  needed,
  from: [{ kind: 'owners' }],
  decideWithinMs: DAY,
})
export const groupDecides = (
  id: GroupId,
  needed: number,
  decideWithinMs: number,
): PolicyInput['approval'] => ({
  kind: 'approvers',
  needed,
  from: [{ kind: 'group', id }],
  decideWithinMs,
})

export const reading = {
  start: { maxAheadMs: 7 * DAY },
  justification: why('Which order, customer or question is this about?', 10),
  ticket: null,
}
export const writing = {
  start: { maxAheadMs: 7 * DAY },
  justification: why('What will you change, and how can it be undone?', 20),
}
export const dumping = {
  start: { maxAheadMs: 3 * DAY },
  justification: why('What leaves the database, for whom, and where will it be kept?', 30),
  ticket: { ...opsTicket, required: true },
}
export const breaksGlass = (commanders: GroupId): PolicyInput => ({
  ...lasts(30 * MINUTE, HOUR),
  start: { maxAheadMs: 0 },
  justification: why('What is broken, and what have you tried?', 20),
  ticket: { required: true, pattern: 'INC-\\d+', example: 'INC-812' },
  approval: groupDecides(commanders, 2, 2 * HOUR),
})

export const writingByTicket: PolicyInput = {
  ...lasts(HOUR, 4 * HOUR),
  ...writing,
  ticket: { ...opsTicket, required: true },
  approval: managerDecides(DAY),
}
