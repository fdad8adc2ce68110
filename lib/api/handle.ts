import { MINUTE } from '@/lib/domain/duration'
import { GrantId, RequestId } from '@/lib/domain/ids'
import type { PersonContext } from '@/lib/services/context'
import { releaseGrant } from '@/lib/services/grants/release'
import { revealSecret, type SecretRefusal } from '@/lib/services/grants/secret'
import { cancelRequest } from '@/lib/services/requests/cancel'
import { submitForProgram, toldGrant, toldRequests } from '@/lib/services/requests/for-programs'
import { IdempotencyKey, RequestWanted } from './shapes'

export interface ApiAnswer {
  status: number
  body: object | null
  /** A grant that the engine can begin with at once. */
  grantId: GrantId | null
}

function answer(status: number, body: object | null, grantId: GrantId | null = null): ApiAnswer {
  return { status, body, grantId }
}

function problem(status: number, code: string, error: string): ApiAnswer {
  return answer(status, { error, code })
}

const notThere = problem(404, 'not-found', 'There is no such thing of yours.')

/** The latest requests of whoever calls. */
export async function listRequests(ctx: PersonContext): Promise<ApiAnswer> {
  return answer(200, { requests: await toldRequests(ctx) })
}

/** Asks for a role. A refusal by the policy is an answer like another: it is stored, with every reason. */
export async function askFor(
  ctx: PersonContext,
  sent: { key: string | null; body: string },
): Promise<ApiAnswer> {
  const key = IdempotencyKey.safeParse(sent.key)
  if (!key.success)
    return problem(
      400,
      'idempotency-key',
      'Send an Idempotency-Key of 8 to 80 characters: the same key again is the same request.',
    )
  const wanted = RequestWanted.safeParse(parsed(sent.body))
  if (!wanted.success || sent.body.includes('\\u0000')) {
    const where = wanted.error?.issues[0]?.path.join('.')
    return problem(
      400,
      'unreadable',
      `The call cannot be read${where ? `: look at ${where}` : ''}. See /api/v1/openapi.json.`,
    )
  }
  const { role, durationMinutes, start, justification, ticket } = wanted.data
  const outcome = await submitForProgram(ctx, {
    role,
    durationMs: durationMinutes * MINUTE,
    start: start === undefined ? null : new Date(start),
    justification,
    ticket,
    idempotencyKey: key.data,
  })
  if (!outcome.ok) return problem(404, outcome.error, 'There is no such role.')
  const { request, repeated } = outcome.value
  if (request.state === 'REJECTED') return answer(422, request)
  return answer(repeated ? 200 : 201, request, repeated ? null : request.grantId)
}

export async function takeBack(ctx: PersonContext, id: string): Promise<ApiAnswer> {
  const requestId = RequestId.safeParse(id)
  // Somebody else’s is not there: nobody learns from the answer whether it is.
  if (!requestId.success || (await toldRequests(ctx, requestId.data)).length === 0) return notThere
  const outcome = await cancelRequest(ctx, { requestId: requestId.data })
  return outcome.ok ? answer(204, null) : problem(409, outcome.error, 'It has been decided already.')
}

export async function showGrant(ctx: PersonContext, id: string): Promise<ApiAnswer> {
  const grantId = GrantId.safeParse(id)
  const grant = grantId.success ? await toldGrant(ctx, grantId.data) : null
  return grant === null ? notThere : answer(200, grant)
}

export async function giveBack(ctx: PersonContext, id: string): Promise<ApiAnswer> {
  const grantId = GrantId.safeParse(id)
  if (!grantId.success || (await toldGrant(ctx, grantId.data)) === null) return notThere
  const outcome = await releaseGrant(ctx, { grantId: grantId.data })
  return outcome.ok ? answer(202, null, grantId.data) : problem(409, 'over-already', 'It is over already.')
}

const said: Record<SecretRefusal, string> = {
  'not-yours': 'There is no such thing of yours.',
  'not-live': 'There is no live access to sign in with.',
  'already-shown': 'It has been given before, and is not kept.',
  'no-secret': 'The target takes what the account has already; there is no password.',
}

/** The one-time password, once. */
export async function fetchCredentials(ctx: PersonContext, id: string): Promise<ApiAnswer> {
  const grantId = GrantId.safeParse(id)
  const grant = grantId.success ? await toldGrant(ctx, grantId.data) : null
  if (grant === null) return notThere
  const outcome = await revealSecret(ctx, { grantId: grant.id })
  if (!outcome.ok) return problem(409, outcome.error, said[outcome.error])
  return answer(200, { account: grant.account, password: outcome.value })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
