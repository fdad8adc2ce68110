import { riskOfRequests } from '@/db/queries/inbox'
import { requestName, type GrantId, type RequestId } from '@/lib/domain/ids'
import { maxTogether } from '@/lib/domain/inbox'
import { err, ok, type Result } from '@/lib/domain/result'
import type { RequestState } from '@/lib/domain/request'
import { mustBeDecidedAlone } from '@/lib/domain/role'
import type { PersonContext } from '../context'
import { answerRequest, type DecideRefusal } from './decide'

export type DecideManyRefusal = 'none-chosen' | 'too-many' | 'reason-missing'

/** What became of one of them. */
export type Line = { requestId: RequestId; name: string } & (
  | { outcome: 'answered'; state: RequestState; grantId: GrantId | null }
  | { outcome: 'decided-alone' | DecideRefusal }
)

/**
 * The same answer to up to 20 requests, each judged and stored by itself: one that is refused holds up no other. Roles
 * of high and critical risk are left out. The lines come in the order asked, each request once.
 */
export async function answerRequests(
  ctx: PersonContext,
  input: { requestIds: readonly RequestId[]; verb: 'approve' | 'deny'; reason: string },
): Promise<Result<Line[], DecideManyRefusal>> {
  const ids = [...new Set(input.requestIds)]
  if (ids.length === 0) return err('none-chosen')
  if (ids.length > maxTogether) return err('too-many')
  if (input.verb === 'deny' && input.reason.trim() === '') return err('reason-missing')
  const known = new Map((await riskOfRequests(ctx.db, ids)).map((request) => [request.id, request]))
  const lines: Line[] = []
  for (const requestId of ids) {
    const request = known.get(requestId)
    const name = request ? requestName(request.number) : 'A request'
    if (request && mustBeDecidedAlone(request.risk)) {
      lines.push({ requestId, name, outcome: 'decided-alone' })
      continue
    }
    const answer = await answerRequest(ctx, {
      requestId,
      verb: input.verb,
      reason: input.reason,
      durationMs: null,
    })
    lines.push(
      answer.ok
        ? { requestId, name, outcome: 'answered', state: answer.value.state, grantId: answer.value.grantId }
        : { requestId, name, outcome: answer.error },
    )
  }
  return ok(lines)
}
