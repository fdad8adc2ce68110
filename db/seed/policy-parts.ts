import { DAY } from '@/lib/domain/duration'
import type { GroupId } from '@/lib/domain/ids'
import type { PolicySettings } from '@/lib/domain/policy'

/** The phrases that the company's policies are made of. */
export const opsTicket = { pattern: 'OPS-\\d+', example: 'OPS-4821' }
export const changeTicket = { required: true, pattern: 'CHG-\\d{4,6}', example: 'CHG-10440' }
export const why = (prompt: string, minLength: number) => ({ required: true, minLength, prompt })
export const lasts = (defaultMs: number, maxMs: number) => ({ duration: { defaultMs, maxMs } })
export const managerDecides = (decideWithinMs: number): PolicySettings['approval'] => ({
  kind: 'approvers',
  needed: 1,
  from: [{ kind: 'manager' }],
  decideWithinMs,
})
export const ownersDecide = (needed: number): PolicySettings['approval'] => ({
  kind: 'approvers',
  needed,
  from: [{ kind: 'owners' }],
  decideWithinMs: DAY,
})
export const groupDecides = (
  id: GroupId,
  needed: number,
  decideWithinMs: number,
): PolicySettings['approval'] => ({
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
