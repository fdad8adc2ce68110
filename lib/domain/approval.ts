import { z } from 'zod'
import { DAY, HOUR, MINUTE } from './duration'
import { GroupId, PrincipalId } from './ids'

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/)

/** Where approvers come from; they are resolved to people, and frozen, when the request is submitted. */
export const ApproverSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: PrincipalId }),
  z.object({ kind: z.literal('group'), id: GroupId }),
  z.object({ kind: z.literal('manager') }),
  z.object({ kind: z.literal('managers-manager') }),
  z.object({ kind: z.literal('owners') }),
  z.object({ kind: z.literal('target-owners') }),
  z.object({ kind: z.literal('administrators') }),
  /** Whoever is on call now, as the named schedule answers. */
  z.object({ kind: z.literal('on-call'), schedule: slug }),
])
export type ApproverSource = z.infer<typeof ApproverSource>

const Sources = z.array(ApproverSource).min(1).max(20)

/** How long a stage waits for an answer, in milliseconds. */
const waitMs = z
  .int()
  .min(15 * MINUTE)
  .max(7 * DAY)

/** What becomes of a stage that nobody answered in time. */
const TimeOut = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('expire') }),
  /** Others are asked as well. */
  z.object({ kind: z.literal('escalate'), from: Sources, waitMs }),
  /** Others are asked instead. */
  z.object({ kind: z.literal('reassign'), from: Sources, waitMs }),
])
export type TimeOut = z.infer<typeof TimeOut>

/** One step of an approval: n distinct people out of a set. */
export const Stage = z.object({
  name: z.string().max(60).default(''),
  from: Sources,
  needed: z.int().min(1).max(10).default(1),
  /** Whether an approval needs words too; a denial always does. */
  reasonRequired: z.boolean().default(false),
  /** How old the approver's sign-in may be, in milliseconds; null for any age. */
  freshSignInMs: z
    .int()
    .min(MINUTE)
    .max(12 * HOUR)
    .nullable()
    .default(null),
  /** What the approver's sign-in used, one of these: methods of RFC 8176 such as `mfa`, or an `acr`; empty for any. */
  signInMethods: z.array(z.string().min(1).max(100)).max(10).default([]),
  /** Whether a passkey of the portal, used for the very answer, stands in for that sign-in. */
  passkey: z.boolean().default(false),
  /** Whether whoever approved an earlier stage is left out here. */
  someoneElse: z.boolean().default(true),
  decideWithinMs: waitMs.default(DAY),
  onTimeOut: TimeOut.default({ kind: 'expire' }),
})
export type Stage = z.infer<typeof Stage>

/** When nobody has to be asked after all. Every condition given must hold. */
export const Automatic = z.object({
  /** The requester is on call by this schedule. */
  onCall: slug.nullable().default(null),
  /** The ticket was checked with its provider and found good. */
  ticketConfirmed: z.boolean().default(false),
  /** At most this long, in milliseconds. */
  maxMs: z.int().min(MINUTE).nullable().default(null),
  /** Somebody approved the same role for the same person within this time, in milliseconds. */
  approvedWithinMs: z
    .int()
    .min(HOUR)
    .max(90 * DAY)
    .nullable()
    .default(null),
})
export type Automatic = z.infer<typeof Automatic>

const Staged = z.object({
  kind: z.literal('stages'),
  /** Answered one after the other. */
  stages: z.array(Stage).min(1).max(5),
  /** Asked where nobody of a stage could answer: everybody is the requester, has left, or is away. */
  fallback: z.object({ from: Sources }),
  automatic: Automatic.nullable().default(null),
})

/** A single stage, written shortly; administrators stand in where nobody else could answer. */
const Short = z
  .object({
    kind: z.literal('approvers'),
    needed: z.int().min(1).max(10),
    from: Sources,
    decideWithinMs: waitMs,
  })
  .transform(({ needed, from, decideWithinMs }) =>
    Staged.parse({
      kind: 'stages',
      stages: [{ needed, from, decideWithinMs }],
      fallback: { from: [{ kind: 'administrators' }] },
    }),
  )

/** Who has to say yes. */
export const Approval = z.union([z.object({ kind: z.literal('none') }), Staged, Short])
export type Approval = z.infer<typeof Approval>

/** What a source is called where its people are looked up: two sources of one key are the same people. */
export function sourceKey(source: ApproverSource): string {
  switch (source.kind) {
    case 'person':
    case 'group':
      return `${source.kind}:${source.id}`
    case 'on-call':
      return `on-call:${source.schedule}`
    case 'manager':
    case 'managers-manager':
    case 'owners':
    case 'target-owners':
    case 'administrators':
      return source.kind
  }
}

/** Every source that an approval may ever turn to. */
export function sourcesOf(approval: Approval): ApproverSource[] {
  if (approval.kind === 'none') return []
  return [
    ...approval.stages.flatMap((stage) => [
      ...stage.from,
      ...(stage.onTimeOut.kind === 'expire' ? [] : stage.onTimeOut.from),
    ]),
    ...approval.fallback.from,
  ]
}
