import { after } from 'next/server'
import { portal, portalUrl, systemContext, tokenCaller } from '@/lib/compose'
import { requestIdHeader } from '@/lib/http/request-id'
import { answerTo } from '@/lib/http/token-refusal'
import type { ScimAnswer } from '@/lib/scim/call'
import { handleScim } from '@/lib/scim/handle'
import { problemBody } from '@/lib/scim/problem'
import { reconcileGrant } from '@/lib/services/grants/reconcile'

interface Params {
  params: Promise<{ path?: string[] }>
}

/** SCIM 2.0, for a directory that provisions people and groups, by a token with the scope `scim`. */
async function answer(request: Request, { params }: Params): Promise<Response> {
  const found = await tokenCaller(['scim'])
  if (!found.ok) {
    const { status, detail, headers } = answerTo(found.error)
    return toResponse({ status, body: problemBody({ status, detail }), headers, ending: [] })
  }
  const { caller, ctx } = found.value
  const url = new URL(request.url)
  try {
    const given = await handleScim(ctx, {
      method: request.method,
      path: ((await params).path ?? []).map(decoded),
      query: url.searchParams,
      ifMatch: request.headers.get('if-match'),
      ifNoneMatch: request.headers.get('if-none-match'),
      body: request.method === 'GET' ? '' : await request.text(),
      base: `${portalUrl()}/scim/v2`,
      issuer: caller.issuer,
    })
    if (given.ending.length > 0) {
      const engine = systemContext('After a change in the directory', 'engine')
      after(() => Promise.all(given.ending.map((id) => reconcileGrant(engine, id))))
    }
    return toResponse(given)
  } catch (error) {
    const id = request.headers.get(requestIdHeader)
    portal().base.log.error({ err: error, requestId: id }, 'a call of the directory failed')
    const detail = `That failed here; the log has the cause, under ${id ?? 'no id'}.`
    return toResponse({ status: 500, body: problemBody({ status: 500, detail }), headers: {}, ending: [] })
  }
}

// Next gives the parts of a path as they were sent.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function toResponse({ status, body, headers }: ScimAnswer): Response {
  return new Response(body === null ? null : JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      ...(body !== null && { 'content-type': 'application/scim+json' }),
      'cache-control': 'no-store',
    },
  })
}

export { answer as GET, answer as POST, answer as PUT, answer as PATCH, answer as DELETE }
