import { z } from 'zod'

/** What the portal sends. The receiver brings about a state; it is never told a step. */
export type Message =
  /** Answered with the receiver's own clock. */
  | { type: 'receiver.check'; data: Record<never, never> }
  | { type: 'account.resolve'; data: { account: string } }
  | { type: 'access.grant'; data: AccessData & { until: string } }
  | { type: 'access.revoke'; data: AccessData }
  | { type: 'access.observe'; data: Omit<AccessData, 'deadline'> }
  | { type: 'access.list'; data: { accesses: string[]; after: string | null } }

interface AccessData {
  assignmentId: string
  account: string
  access: string
  detail: string
  /** A message that comes after it is refused: whoever sent it has been overtaken. */
  deadline: string
}

/** `granting` and `revoking`: the order was taken, and a callback says when it is done. */
export const StateAnswer = z.object({
  state: z.enum(['present', 'absent', 'drifted', 'granting', 'revoking']),
  /** Until when the receiver lets it stand. */
  until: z.iso.datetime({ offset: true }).nullish(),
})
export type StateAnswer = z.infer<typeof StateAnswer>

export const CheckAnswer = z.object({
  time: z.iso.datetime({ offset: true }),
  /** What it can give. */
  accesses: z.array(z.string()).default([]),
})

export type CheckAnswer = z.infer<typeof CheckAnswer>

export const ResolveAnswer = z.object({ exists: z.boolean() })

export const ListAnswer = z.object({
  holders: z.array(
    z.object({
      account: z.string(),
      access: z.string(),
      detail: z.string().default(''),
      /** The assignment the receiver was given with it; null for access that came by other ways. */
      assignmentId: z.string().nullish(),
      attribution: z.string().nullish(),
    }),
  ),
  /** Where the next page begins; null or left out on the last. */
  next: z.string().nullish(),
})

export type ListAnswer = z.infer<typeof ListAnswer>

/** What a receiver sends back later: a nudge to look again. What is true is asked of it then. */
export const Callback = z.object({
  type: z.enum(['access.completed', 'access.failed']),
  data: z.object({ assignmentId: z.uuid(), message: z.string().max(500).default('') }),
})
export type Callback = z.infer<typeof Callback>
