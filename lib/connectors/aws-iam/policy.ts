import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

/** What a person may do by a role, as IAM writes it, and the two conditions that make it theirs and end it. */

const Texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const Conditions = z.record(z.string(), z.record(z.string(), Texts))

// Strict: what is granted by exception (NotAction, NotResource) nobody can read off.
const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: Texts,
  Resource: Texts,
  Condition: Conditions.optional(),
})
export type Statement = z.infer<typeof Statement>

const Document = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Id: z.string().optional(),
  Statement: z.union([z.array(Statement).min(1), Statement.transform((one) => [one])]),
})

interface PolicyDocument {
  Version: '2012-10-17'
  Statement: readonly Statement[]
}

const ownKeys = new Set(['aws:currenttime', 'aws:userid'])

/** Why a text is no policy to hand out, or null. */
export function policyProblem(text: string): string | null {
  const parsed = Document.safeParse(jsonOf(text))
  if (!parsed.success) return 'a policy in JSON with Effect, Action and Resource in each statement'
  const { Statement: statements } = parsed.data
  const keys = statements.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys))
  if (keys.some((key) => ownKeys.has(key.toLowerCase())))
    return 'conditions on aws:CurrentTime and aws:userid are set by the portal'
  const passedOn = statements.find(
    ({ Effect, Action }) => Effect === 'Allow' && listOf(Action).some(passesOn),
  )
  if (passedOn) return 'it must not let the holder give rights to anybody: no *, iam:, sts: or the like'
  return statements.some(({ Effect }) => Effect === 'Allow') ? null : 'it allows nothing'
}

/** The statements of a policy without their names. The text has passed `policyProblem`. */
export function statementsOf(text: string): Statement[] {
  return Document.parse(jsonOf(text)).Statement.map(({ Effect, Action, Resource, Condition }) => ({
    Effect,
    Action,
    Resource,
    ...(Condition && { Condition }),
  }))
}

/** What stands on the role: for sessions of this name only, until this instant at most. */
export function grantedPolicy(
  { policy, account, until }: { policy: string; account: string; until: Date },
  name: string,
): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statementsOf(policy).map((statement, at) => ({
      ...(at === 0 && { Sid: name }),
      ...withCondition(before(statement, until), 'StringLike', 'aws:userid', `*:${account}`),
    })),
  }
}

/** What one session is narrowed to, so that other grants on the same role do not reach it. */
export function sessionPolicy(policy: string, until: Date): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: statementsOf(policy).map((statement) => before(statement, until)),
  }
}

/** What a stored document says about who holds it and how long; nothing of what was changed by hand is trusted. */
export interface Holding {
  /** The names of the sessions that it is about; empty where it is about every session. */
  accounts: string[]
  /** The Sid of its first statement. */
  name: string | null
  document: unknown
}

const Loose = z.object({
  Statement: z.preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(
      z.object({
        Sid: z.string().optional(),
        Effect: z.string(),
        Condition: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
      }),
    ),
  ),
})

/** AWS gives a document back with its signs written as in an address, others as it was given. */
export function holdingOf(stored: string): Holding {
  const document = jsonOf(stored.startsWith('%') ? decodeURIComponent(stored) : stored)
  const statements = Loose.safeParse(document).data?.Statement ?? []
  const allowed = statements.filter(({ Effect }) => Effect === 'Allow')
  const accounts = allowed.flatMap(({ Condition = {} }) => sessionsIn(Condition))
  return { accounts: [...new Set(accounts)], name: statements[0]?.Sid ?? null, document }
}

export function isSame(document: unknown, expected: PolicyDocument): boolean {
  return isDeepStrictEqual(document, expected)
}

function before(statement: Statement, until: Date): Statement {
  if (statement.Effect === 'Deny') return statement
  return withCondition(statement, 'DateLessThan', 'aws:CurrentTime', secondOf(until))
}

/** IAM knows whole seconds; the access never ends before its time. */
function secondOf(until: Date): string {
  const whole = new Date(Math.ceil(until.getTime() / 1_000) * 1_000)
  return whole.toISOString().replace('.000Z', 'Z')
}

function withCondition(statement: Statement, operator: string, key: string, value: string): Statement {
  const { Condition = {} } = statement
  return {
    ...statement,
    Condition: { ...Condition, [operator]: { ...Condition[operator], [key]: value } },
  }
}

function sessionsIn(conditions: Record<string, Record<string, unknown>>): string[] {
  const values = Object.values(conditions).flatMap((keys) =>
    Object.entries(keys).flatMap(([key, value]) => (key.toLowerCase() === 'aws:userid' ? [value] : [])),
  )
  return values
    .flat()
    .flatMap((value) => (typeof value === 'string' ? [value.slice(value.indexOf(':') + 1)] : []))
}

function passesOn(action: string): boolean {
  const [service = '', name = ''] = action.toLowerCase().split(':')
  if (/[*?]/.test(service)) return true
  if (!['iam', 'sts', 'organizations', 'sso', 'identitystore'].includes(service)) return false
  return !/^(get|list|describe)/.test(name) || service === 'sts'
}

function listOf(texts: string | string[]): string[] {
  return typeof texts === 'string' ? [texts] : texts
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
