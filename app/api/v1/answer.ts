import { after } from 'next/server'
import { portal, systemContext, tokenPersonContext } from '@/lib/compose'
import type { ApiAnswer } from '@/lib/api/handle'
import type { TokenScope } from '@/lib/domain/token'
import { requestIdHeader } from '@/lib/http/request-id'
import { answerTo } from '@/lib/http/token-refusal'
import type { PersonContext } from '@/lib/services/context'
import { reconcileGrant } from '@/lib/services/grants/reconcile'

/** Answers a program that bears a token with one of `scopes`; what follows on the targets is begun right after. */
export async function answerProgram(
  request: Request,
  scopes: readonly TokenScope[],
  work: (ctx: PersonContext) => Promise<ApiAnswer>,
): Promise<Response> {
  const found = await tokenPersonContext(scopes)
  if (!found.ok) {
    const { status, detail, headers } = answerTo(found.error)
    return toResponse(status, { error: detail, code: found.error.kind }, headers)
  }
  try {
    const { status, body, grantId } = await work(found.value)
    const engine = systemContext('After a call', 'engine')
    if (grantId !== null) after(() => reconcileGrant(engine, grantId))
    return toResponse(status, body)
  } catch (error) {
    const id = request.headers.get(requestIdHeader)
    portal().base.log.error({ err: error, requestId: id }, 'a call of a program failed')
    return toResponse(500, {
      error: `That failed here; the log has the cause, under ${id ?? 'no id'}.`,
      code: 'failed',
    })
  }
}

function toResponse(status: number, body: object | null, headers: Record<string, string> = {}): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      ...(body !== null && { 'content-type': 'application/json' }),
      'cache-control': 'no-store',
    },
  })
}
