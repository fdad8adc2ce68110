import type { Zoned } from '@/lib/query/range'
import { readQuestion } from '@/lib/query/explorer'
import { readUrl } from '@/lib/query/url'
import type { ExploreRefusal } from '@/lib/services/audit/explore'

/** The question in the address of a route, read as the page reads it. */
export function questionOf(request: Request, zoned: Zoned) {
  const url = readUrl(Object.fromEntries(new URL(request.url).searchParams))
  return { text: url.text, ...readQuestion(url, zoned) }
}

/** A refusal as an answer to a program: what may not be is 403, what is wrong 400. */
export function refused(refusal: ExploreRefusal): Response {
  return 'reason' in refusal
    ? Response.json({ error: refusal.reason }, { status: 403 })
    : Response.json({ error: 'The query has mistakes.', mistakes: refusal.mistakes }, { status: 400 })
}

export function strangers(): Response {
  return Response.json({ error: 'Sign in first.' }, { status: 401 })
}
