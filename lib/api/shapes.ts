import { z } from 'zod'
import { requestStates } from '@/lib/domain/request'
import { grantStates } from '@/lib/domain/grant'

export const RequestWanted = z
  .strictObject({
    role: z.string().min(1).max(63).meta({ description: 'The short name of the role, as in its address.' }),
    durationMinutes: z.int().min(1).max(100_000).meta({ description: 'How long, from when it is given.' }),
    start: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it is to begin; as soon as possible where it is left out.' }),
    justification: z.string().max(2_000).meta({ description: 'Why it is needed.' }),
    ticket: z.string().max(200).default('').meta({ description: 'Where the policy asks for one.' }),
  })
  .meta({ id: 'RequestWanted' })

export const RequestShown = z
  .object({
    id: z.uuid(),
    name: z.string().meta({ example: 'REQ-2041' }),
    state: z.enum(requestStates),
    role: z.string(),
    reasons: z.array(z.string()).meta({ description: 'Why the policy refused it; empty unless REJECTED.' }),
    grantId: z.uuid().nullable().meta({ description: 'The access, once there is any.' }),
    submittedAt: z.iso.datetime(),
  })
  .meta({ id: 'Request' })

export const GrantShown = z
  .object({
    id: z.uuid(),
    name: z.string(),
    state: z.enum(grantStates),
    role: z.string(),
    target: z.string(),
    account: z.string().nullable().meta({ description: 'The account on the target, once there is one.' }),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime().nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: 'Grant' })

export const Credentials = z
  .object({ account: z.string(), password: z.string() })
  .meta({ id: 'Credentials', description: 'Given once, and not kept.' })

export const ProblemShown = z
  .object({ error: z.string(), code: z.string() })
  .meta({ id: 'Problem', description: 'What was refused, in a sentence and in a word.' })

/** 8 to 80 characters: the same key again is the same request. */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{8,80}$/)
