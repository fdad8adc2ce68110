import { z } from 'zod'
import { employments } from './principal'
import { riskFactCodes } from './risk-facts'
import { riskTiers } from './role'

const durationMs = z.int().min(0)
const count = z.int().min(0)

/**
 * The facts an approver decides by, in five blocks: who, what and why, past use, peers, policy and risk. Kept as JSON
 * with each decision as they stood then; parsing makes its ISO texts dates again. Counts, never scores.
 */
export const ApprovalFacts = z.object({
  readAt: z.coerce.date(),
  who: z.object({
    name: z.string(),
    title: z.string(),
    team: z.string().nullable(),
    manager: z.string().nullable(),
    employment: z.enum(employments),
    /** When an outsider's contract ends. */
    endsAt: nullableDate(),
  }),
  what: z.object({
    role: z.string(),
    allows: z.string(),
    target: z.string(),
    environment: z.string(),
    risk: z.enum(riskTiers),
    /** Null for as soon as it is approved. */
    startsAt: nullableDate(),
    durationMs,
    justification: z.string(),
    ticket: z.string(),
    /** What was picked of a role that gives more, in words; empty for all of it. */
    only: z.string().default(''),
  }),
  /** This person and this role in the twelve months before the request. */
  pastUse: z.object({
    requests: count,
    granted: count,
    denied: count,
    lastAt: nullableDate(),
    usualMs: durationMs.nullable(),
  }),
  /** The rest of the team; null where a count would point at a person. */
  peers: z
    .object({ team: z.string().nullable(), size: count, used: count, usualMs: durationMs.nullable() })
    .nullable(),
  policy: z.object({
    version: z.int().positive(),
    /** The rule that brought the request here, in plain words. */
    rule: z.string(),
    needed: count,
    /** Who had approved before, by name. */
    approvedBy: z.array(z.string()),
    /** The separation rules that this touches, in words. */
    conflicts: z.array(z.string()).default([]),
    /** What the ticket system and the on-call schedules answered. */
    answers: z
      .array(
        z.object({
          about: z.enum(['ticket', 'on-call']),
          from: z.string(),
          kind: z.enum(['good', 'bad', 'silent']),
          text: z.string(),
        }),
      )
      .default([]),
  }),
  risks: z.array(z.object({ code: z.enum(riskFactCodes), text: z.string() })),
})
export type ApprovalFacts = z.infer<typeof ApprovalFacts>

function nullableDate() {
  // Without this order `z.coerce` would make null the first second of 1970.
  return z.union([z.null(), z.coerce.date()])
}
