import { z } from 'zod'
import { Approval, ApproverSource } from './approval'
import { Audience, belongs, type Belonging } from './audience'
import { Conditions, Limits } from './conditions'
import { DAY, HOUR, MINUTE, SECOND } from './duration'

const lengthMs = z
  .int()
  .min(MINUTE)
  .max(30 * DAY)

const Duration = z
  .object({
    minMs: z
      .int()
      .min(SECOND)
      .max(30 * DAY)
      .default(SECOND),
    maxMs: lengthMs,
    defaultMs: lengthMs,
  })
  .refine(({ defaultMs, maxMs }) => defaultMs <= maxMs, {
    message: 'The default duration must not be longer than the maximum.',
    path: ['defaultMs'],
  })
  .refine(({ minMs, defaultMs }) => minMs <= defaultMs, {
    message: 'The minimum duration must not be longer than the default.',
    path: ['minMs'],
  })

/** What a ticket must look like, and what its provider is asked about it. */
const Ticket = z.object({
  required: z.boolean(),
  pattern: z
    .string()
    .min(1)
    .max(200)
    .refine(compiles, { message: 'The ticket pattern is not a regular expression.' }),
  example: z.string().max(80),
  check: z
    .object({
      /** The provider's name among the integrations. */
      provider: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
      assignedToRequester: z.boolean().default(false),
      /** Whether the ticket's change window must cover the whole grant. */
      changeWindow: z.boolean().default(false),
      /** What happens when the provider does not answer. */
      ifSilent: z.enum(['refuse', 'ask', 'allow']).default('ask'),
      /** Whether closing the ticket ends the grant. */
      closingEnds: z.boolean().default(false),
    })
    .nullable()
    .default(null),
})

/** More time on a live grant: how often, how much in all, and how near the end it may be asked for. */
const Extension = z.object({
  times: z.int().min(1).max(20),
  maxMs: lengthMs,
  /** In the last so many milliseconds of the grant; null for at any time. */
  lastMs: lengthMs.nullable().default(null),
  approval: Approval.default({ kind: 'none' }),
})

/** Break-glass: at once, short and loud, reviewed afterwards by somebody else. */
const Emergency = z.object({
  maxMs: lengthMs,
  reviewers: z.object({ from: z.array(ApproverSource).min(1).max(20) }),
  reviewWithinMs: z
    .int()
    .min(HOUR)
    .max(14 * DAY)
    .default(DAY),
})
export type Emergency = z.infer<typeof Emergency>
export type Extension = z.infer<typeof Extension>

const terms = {
  duration: Duration,
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
  ticket: Ticket.nullable(),
  approval: Approval,
  conditions: Conditions.default({ hours: null, networks: null, signIn: null }),
  limits: Limits.default({ perDay: null, perWeek: null, coolDownMs: null, maxHolders: null }),
  extension: Extension.nullable().default(null),
  emergency: Emergency.nullable().default(null),
  /** Whether one person may ask for another. */
  forOthers: z.boolean().default(false),
}

const Terms = z.object(terms)
/** What holds for one person who asks. All lengths are milliseconds. */
export type Terms = z.infer<typeof Terms>

/** Other terms for some people. What it does not name is as for everybody. */
const SpecialRule = z.object({
  name: z.string().trim().min(1).max(60),
  who: Audience,
  terms: z.object({
    duration: terms.duration.optional(),
    start: terms.start.optional(),
    justification: terms.justification.optional(),
    ticket: terms.ticket.optional(),
    approval: terms.approval.optional(),
    conditions: Conditions.optional(),
    limits: Limits.optional(),
    extension: Extension.nullable().optional(),
    emergency: Emergency.nullable().optional(),
    forOthers: z.boolean().optional(),
  }),
})
export type SpecialRule = z.infer<typeof SpecialRule>

/** A role's settings: terms for everybody, and rules for some, of which the first that fits counts. */
export const PolicySettings = z.object({ ...terms, rules: z.array(SpecialRule).max(20).default([]) })
export type PolicySettings = z.infer<typeof PolicySettings>
/** The same as written: what has a default may be left out. */
export type PolicyInput = z.input<typeof PolicySettings>

/** The rule and the terms that hold for this person: those of the first special rule that fits, else everybody's. */
export function termsFor(policy: PolicySettings, person: Belonging): { rule: string | null; terms: Terms } {
  const { rules, ...base } = policy
  const special = rules.find(({ who }) => belongs(person, who))
  if (special === undefined) return { rule: null, terms: base }
  return { rule: special.name, terms: { ...base, ...named(special.terms) } }
}

/** What one form for several roles must keep to: of every part the strictest. */
export function termsTogether(all: readonly Terms[]): Terms {
  const [first, ...others] = all
  if (first === undefined) throw new Error('No terms to put together.')
  return others.reduce(stricter, first)
}

function stricter(a: Terms, b: Terms): Terms {
  return {
    ...a,
    duration: {
      minMs: Math.max(a.duration.minMs, b.duration.minMs),
      maxMs: Math.min(a.duration.maxMs, b.duration.maxMs),
      defaultMs: Math.min(a.duration.defaultMs, b.duration.defaultMs),
    },
    start: { maxAheadMs: Math.min(a.start.maxAheadMs, b.start.maxAheadMs) },
    justification: {
      required: a.justification.required || b.justification.required,
      minLength: Math.max(a.justification.minLength, b.justification.minLength),
      prompt: a.justification.prompt || b.justification.prompt,
    },
    ticket: a.ticket?.required ? a.ticket : (b.ticket ?? a.ticket),
    // What is asked for in one go is asked for in the usual way.
    emergency: null,
    forOthers: a.forOthers && b.forOthers,
  }
}

// An optional part that is written out as undefined is not named.
function named(given: SpecialRule['terms']): Partial<Terms> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

export const maxJustificationLength = 2_000
export const maxTicketLength = 80
export const maxIncidentLength = 120
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
