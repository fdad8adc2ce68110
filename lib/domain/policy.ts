import { z } from 'zod'
import { DAY, MINUTE } from './duration'
import { GroupId, PrincipalId } from './ids'

const lengthMs = z
  .int()
  .min(MINUTE)
  .max(30 * DAY)

/** Where approvers come from; they are resolved to people, and frozen, when the request is submitted. */
export const ApproverSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: PrincipalId }),
  z.object({ kind: z.literal('group'), id: GroupId }),
  z.object({ kind: z.literal('manager') }),
  z.object({ kind: z.literal('owners') }),
])
export type ApproverSource = z.infer<typeof ApproverSource>

/** A role's settings. All lengths are milliseconds. A published version never changes. */
export const PolicySettings = z
  .object({
    duration: z.object({ maxMs: lengthMs, defaultMs: lengthMs }),
    /** How far ahead a start may lie; 0 means only now. */
    start: z.object({
      maxAheadMs: z
        .int()
        .min(0)
        .max(90 * DAY),
    }),
    justification: z.object({
      required: z.boolean(),
      minLength: z.int().min(0).max(500),
      prompt: z.string().max(200),
    }),
    ticket: z
      .object({ required: z.boolean(), pattern: z.string().min(1).max(200), example: z.string().max(80) })
      .nullable(),
    approval: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('none') }),
      z.object({
        kind: z.literal('approvers'),
        needed: z.int().min(1).max(10),
        from: z.array(ApproverSource).min(1),
        decideWithinMs: z
          .int()
          .min(15 * MINUTE)
          .max(7 * DAY),
      }),
    ]),
  })
  .refine((settings) => settings.duration.defaultMs <= settings.duration.maxMs, {
    message: 'The default duration must not be longer than the maximum.',
    path: ['duration', 'defaultMs'],
  })
  .refine((settings) => settings.ticket === null || compiles(settings.ticket.pattern), {
    message: 'The ticket pattern is not a regular expression.',
    path: ['ticket', 'pattern'],
  })
export type PolicySettings = z.infer<typeof PolicySettings>

export const maxJustificationLength = 2_000
export const maxTicketLength = 80
/** A start may lie this little in the past: the form was open while the minute passed. */
export const startGraceMs = 2 * MINUTE

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp
  } catch {
    return false
  }
}

/** Whether the whole of `ticket` matches the policy's pattern. */
export function ticketMatches(pattern: string, ticket: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(ticket)
}
