import { formatDuration } from './duration'
import type { PrincipalId } from './ids'
import {
  maxJustificationLength,
  maxTicketLength,
  startGraceMs,
  ticketMatches,
  type PolicySettings,
} from './policy'
import { isEmployed, type Principal } from './principal'

/** A window in which a principal may activate a role. */
export interface EligibilityWindow {
  startsAt: Date
  endsAt: Date | null
}

/** What a person asks for. `start` null means as soon as it is approved. */
export interface Wanted {
  start: Date | null
  durationMs: number
  justification: string
  ticket: string
}

/** Everything a verdict may depend on, read beforehand: the evaluation itself looks at nothing else. */
export interface Facts {
  now: Date
  requester: Pick<Principal, 'id' | 'status' | 'endsAt'>
  role: { name: string; archived: boolean }
  policy: PolicySettings
  eligibility: readonly EligibilityWindow[]
  /** The people the policy names, resolved; may still hold the requester and people who left. */
  approvers: readonly Pick<Principal, 'id' | 'status' | 'endsAt'>[]
}

export const reasonCodes = [
  'not-employed',
  'employment-ends-first',
  'role-archived',
  'not-eligible',
  'not-eligible-then',
  'eligibility-ends-first',
  'start-in-past',
  'start-too-far',
  'duration-too-long',
  'duration-missing',
  'justification-missing',
  'justification-too-short',
  'justification-too-long',
  'ticket-missing',
  'ticket-unreadable',
  'nobody-to-approve',
] as const
export type ReasonCode = (typeof reasonCodes)[number]

/** One reason of a refusal: which rule, the field it concerns, and the sentence a person reads. */
export interface Reason {
  code: ReasonCode
  field: 'role' | 'start' | 'duration' | 'justification' | 'ticket'
  text: string
}

export type Verdict =
  | { outcome: 'refused'; reasons: Reason[] }
  | { outcome: 'automatic' }
  | { outcome: 'needs-approval'; needed: number; approverIds: PrincipalId[]; decideWithinMs: number }

/**
 * Judges what is wanted against the policy in force: the one evaluation that the dry run, submit and the
 * start of a scheduled grant share. A refusal lists every reason, never only the first.
 */
export function evaluate(wanted: Wanted, facts: Facts): Verdict {
  const eligible = judgeAccess(wanted, facts)
  const reasons = [...eligible, ...judgeForm(wanted, facts)]
  const { approval } = facts.policy
  if (approval.kind === 'none')
    return reasons.length > 0 ? { outcome: 'refused', reasons } : { outcome: 'automatic' }
  const approverIds = answerable(facts)
  if (approverIds.length < approval.needed) reasons.push(nobodyToApprove(approverIds.length, approval.needed))
  if (reasons.length > 0) return { outcome: 'refused', reasons }
  return {
    outcome: 'needs-approval',
    needed: approval.needed,
    approverIds,
    decideWithinMs: approval.decideWithinMs,
  }
}

/**
 * The part that is judged again when a scheduled grant starts: employment, the role, eligibility and the maximum
 * in force now. An empty list means it may start.
 */
export function judgeAccess(wanted: Pick<Wanted, 'start' | 'durationMs'>, facts: Facts): Reason[] {
  const { now, requester, role, policy } = facts
  const start = startOf(wanted, now)
  const end = new Date(start.getTime() + wanted.durationMs)
  const reasons: Reason[] = []
  if (!isEmployed(requester, now))
    reasons.push({
      code: 'not-employed',
      field: 'role',
      text: 'Your account is not active, so no role can be activated.',
    })
  else if (requester.endsAt !== null && end > requester.endsAt)
    reasons.push({
      code: 'employment-ends-first',
      field: 'duration',
      text: 'Your contract ends before this access would. Choose an earlier start or a shorter duration.',
    })
  if (role.archived)
    reasons.push({ code: 'role-archived', field: 'role', text: `${role.name} is no longer offered.` })
  reasons.push(...judgeEligibility(start, end, facts))
  if (wanted.durationMs > policy.duration.maxMs)
    reasons.push({
      code: 'duration-too-long',
      field: 'duration',
      text: `The longest duration for ${role.name} is ${formatDuration(policy.duration.maxMs)}; you asked for ${formatDuration(wanted.durationMs)}.`,
    })
  return reasons
}

function judgeEligibility(start: Date, end: Date, { now, role, eligibility }: Facts): Reason[] {
  const alive = eligibility.filter((window) => window.endsAt === null || now < window.endsAt)
  if (alive.length === 0)
    return [
      {
        code: 'not-eligible',
        field: 'role',
        text: `You are not eligible for ${role.name}. Its owners can make you eligible.`,
      },
    ]
  const atStart = alive.filter(
    (window) => window.startsAt <= start && (window.endsAt === null || start < window.endsAt),
  )
  if (atStart.length === 0)
    return [
      {
        code: 'not-eligible-then',
        field: 'start',
        text: `You are not eligible for ${role.name} at that time. Choose another start.`,
      },
    ]
  if (atStart.every((window) => window.endsAt !== null && end > window.endsAt))
    return [
      {
        code: 'eligibility-ends-first',
        field: 'duration',
        text: `Your eligibility for ${role.name} ends before this access would. Choose a shorter duration, or have it renewed.`,
      },
    ]
  return []
}

function judgeForm(wanted: Wanted, { now, role, policy }: Facts): Reason[] {
  const reasons: Reason[] = []
  if (wanted.start !== null && wanted.start.getTime() < now.getTime() - startGraceMs)
    reasons.push({
      code: 'start-in-past',
      field: 'start',
      text: 'The start time has passed. Choose now, or a later time.',
    })
  if (wanted.start !== null && wanted.start.getTime() > now.getTime() + policy.start.maxAheadMs)
    reasons.push({
      code: 'start-too-far',
      field: 'start',
      text:
        policy.start.maxAheadMs === 0
          ? `${role.name} can only start now.`
          : `${role.name} can start at most ${formatDuration(policy.start.maxAheadMs)} ahead.`,
    })
  if (wanted.durationMs <= 0)
    reasons.push({
      code: 'duration-missing',
      field: 'duration',
      text: 'Say how long you need it, such as 90m or 2h 30m.',
    })
  return [
    ...reasons,
    ...judgeJustification(wanted.justification.trim(), policy),
    ...judgeTicket(wanted.ticket.trim(), policy),
  ]
}

function judgeJustification(text: string, policy: PolicySettings): Reason[] {
  const { required, minLength } = policy.justification
  const visible = text.replace(/\p{Cf}/gu, '').trim().length
  const field = 'justification'
  if (visible === 0)
    return required ? [{ code: 'justification-missing', field, text: 'Say what you need it for.' }] : []
  if (visible < minLength)
    return [
      {
        code: 'justification-too-short',
        field,
        text: `Say a little more: at least ${minLength} characters, ${minLength - visible} to go.`,
      },
    ]
  if (text.length > maxJustificationLength)
    return [
      {
        code: 'justification-too-long',
        field,
        text: `Shorten it to ${maxJustificationLength} characters; it has ${text.length}.`,
      },
    ]
  return []
}

function judgeTicket(ticket: string, { ticket: rule }: PolicySettings): Reason[] {
  if (rule === null) return []
  if (ticket === '')
    return rule.required
      ? [{ code: 'ticket-missing', field: 'ticket', text: `Give a ticket, such as ${rule.example}.` }]
      : []
  if (ticket.length > maxTicketLength || !ticketMatches(rule.pattern, ticket))
    return [
      {
        code: 'ticket-unreadable',
        field: 'ticket',
        text: `That is not a ticket this role accepts. It looks like ${rule.example}.`,
      },
    ]
  return []
}

/** The approvers who could answer: still employed, and never the requester. Each person once. */
function answerable({ approvers, requester, now }: Facts): PrincipalId[] {
  const able = approvers.filter((person) => person.id !== requester.id && isEmployed(person, now))
  return [...new Set(able.map((person) => person.id))]
}

function nobodyToApprove(able: number, needed: number): Reason {
  const text =
    able === 0
      ? 'Nobody could approve this: the approvers are you or have left. Ask an administrator to name others.'
      : `This needs ${needed} approvers and only ${able} could answer. Ask an administrator to name others.`
  return { code: 'nobody-to-approve', field: 'role', text }
}

/** When access would start at the earliest: the wanted start, or now when that has come. */
export function startOf(wanted: Pick<Wanted, 'start'>, now: Date): Date {
  return wanted.start !== null && wanted.start > now ? wanted.start : now
}
