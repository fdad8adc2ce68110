import { z } from 'zod'
import { readRecurrence, readWindow } from './calendar'
import { personRisks } from '@/lib/domain/person-risk'
import { employments } from '@/lib/domain/principal'
import { readLength } from '@/lib/domain/length-text'
import { isSource, unknownSource } from './sources'

// A policy as it is written in a file: lengths of time and people in words, what has a default left out. Which lengths
// and numbers are allowed is said by the settings' own schema, once, after the words are read.

const length = z.string().refine((text) => readLength(text) !== null, {
  message: 'A length of time looks like 30m, 2h 30m or 1d.',
})
const none = z.literal('none')
const lines = z.array(z.string())
const count = z.int()
const flag = z.boolean()

const Sources = z
  .array(z.string().refine(isSource, { error: ({ input }) => unknownSource(String(input)) }))
  .min(1, 'Name at least one of them.')

const Stage = z.strictObject({
  name: z.string().optional(),
  needed: count.optional(),
  from: Sources,
  reasonRequired: flag.optional(),
  freshSignIn: length.optional(),
  signInMethods: z.array(z.string()).optional(),
  passkey: flag.optional(),
  someoneElse: flag.optional(),
  decideWithin: length.optional(),
  onTimeOut: z
    .union([
      z.literal('expire'),
      z.strictObject({ do: z.enum(['escalate', 'reassign']), to: Sources, wait: length }),
    ])
    .optional(),
})

const Automatic = z.strictObject({
  onCall: z.string().optional(),
  ticketConfirmed: flag.optional(),
  max: length.optional(),
  approvedWithin: length.optional(),
})

const Approval = z.union([
  none,
  z.strictObject({
    stages: z.array(Stage),
    fallback: Sources,
    automatic: z.union([none, Automatic]).optional(),
  }),
])

const Ticket = z.strictObject({
  required: flag,
  pattern: z.string(),
  example: z.string(),
  check: z
    .union([
      none,
      z.strictObject({
        provider: z.string(),
        assignedToRequester: flag.optional(),
        changeWindow: flag.optional(),
        ifSilent: z.enum(['refuse', 'ask', 'allow']).optional(),
        closingEnds: flag.optional(),
      }),
    ])
    .optional(),
})

const Hours = z.strictObject({
  timeZone: z.string(),
  windows: z
    .array(
      z.string().refine((text) => readWindow(text) !== null, {
        message: 'A window looks like mon-fri 08:00-18:00.',
      }),
    )
    .optional(),
  maintenance: z
    .array(
      z.string().refine((text) => readRecurrence(text) !== null, {
        message: 'A maintenance window looks like first sun 22:00 for 4h, or every sun 22:00 for 4h.',
      }),
    )
    .optional(),
  holidays: lines.optional(),
})

const parts = {
  duration: z.strictObject({ default: length, max: length, min: length.optional() }),
  start: z.strictObject({ ahead: length }),
  justification: z.strictObject({ required: flag, minLength: count, prompt: z.string() }),
  ticket: z.union([none, Ticket]),
  approval: Approval,
  conditions: z.strictObject({
    hours: z.union([none, Hours]).optional(),
    networks: lines.optional(),
    signIn: z
      .union([none, z.strictObject({ maxAge: length.optional(), methods: lines.optional() })])
      .optional(),
  }),
  limits: z.strictObject({
    perDay: count.optional(),
    perWeek: count.optional(),
    coolDown: length.optional(),
    maxHolders: count.optional(),
  }),
  extension: z.union([
    none,
    z.strictObject({ times: count, max: length, last: length.optional(), approval: Approval.optional() }),
  ]),
  emergency: z.union([
    none,
    z.strictObject({ max: length, reviewers: Sources, reviewWithin: length.optional() }),
  ]),
  forOthers: flag,
}

const Terms = z.strictObject(parts).partial()
export type TermsDocument = z.infer<typeof Terms>
export type ApprovalDocument = z.infer<typeof Approval>
export type StageDocument = z.infer<typeof Stage>

const Rule = Terms.extend({
  name: z.string(),
  for: z.strictObject({
    groups: lines.optional(),
    teams: lines.optional(),
    employment: z.array(z.enum(employments)).optional(),
    risk: z.array(z.enum(personRisks)).optional(),
  }),
})

/** A role's policy in words: one file, or one side of the editor. */
export const PolicyDocument = z.strictObject({
  /** The role's slug. */
  role: z.string().optional(),
  ...Terms.shape,
  duration: parts.duration,
  start: parts.start,
  justification: parts.justification,
  approval: parts.approval,
  rules: z.array(Rule).optional(),
})
export type PolicyDocument = z.infer<typeof PolicyDocument>
