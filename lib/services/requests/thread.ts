import { insertMessage, messagesOf } from '@/db/queries/messages'
import { lockRequest } from '@/db/queries/requests'
import { seatsInStage } from '@/db/queries/seats'
import type { Db } from '@/db/client'
import type { RequestRow } from '@/db/schema'
import { requestName, type PrincipalId, type RequestId } from '@/lib/domain/ids'
import { readableText } from '@/lib/domain/readable-text'
import { hasLapsed } from '@/lib/domain/request'
import { err, ok, type Result } from '@/lib/domain/result'
import { maxMessageLength, type Message } from '@/lib/domain/thread'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { notify } from '../notices/notify'
import { requestEvent } from './event'
import { caseOf, tellRequester } from './telling'

export type SayRefusal = 'no-such-request' | 'not-pending' | 'not-concerned' | 'nothing-said'

/**
 * A question by one of the approvers who are asked, or an answer by the requester or whoever asked for them. The time to
 * decide goes on.
 */
export async function sayAbout(
  ctx: PersonContext,
  input: { requestId: RequestId; body: string },
): Promise<Result<{ name: string }, SayRefusal>> {
  const now = ctx.now()
  const body = readableText(input.body).slice(0, maxMessageLength)
  if (body === '') return err('nothing-said')
  const outcome = await atomically<{ name: string }, SayRefusal>(ctx, async (tx) => {
    const found = await lockRequest(tx, input.requestId)
    if (found === null) return err('no-such-request')
    const { row, open } = found
    const answering = isRequesters(row, ctx.viewer.id)
    if (!answering && !open.approverIds.includes(ctx.viewer.id)) return err('not-concerned')
    if (row.state !== 'PENDING_APPROVAL' || hasLapsed(open, now)) return err('not-pending')
    const name = requestName(row.number)
    await insertMessage(tx, { requestId: row.id, authorId: ctx.viewer.id, body, now })
    await record(
      tx,
      ctx,
      now,
      await requestEvent(tx, row, {
        action: answering ? 'request.question_answered' : 'request.question_asked',
        reason: body,
      }),
    )
    if (answering) {
      const asked = (await messagesOf(tx, row.id)).map((message) => message.author_id)
      const seated = (await seatsInStage(tx, { requestId: row.id, stage: open.stage })).map(({ id }) => id)
      const to = [...new Set([...asked, ...seated])].filter((id) => !isRequesters(row, id))
      const text = `${ctx.actor.name} answers about ${name}: “${body}”`
      await notify(
        tx,
        now,
        to.map((id) => ({ to: id, kind: 'answer', text, href: caseOf(row) })),
      )
    } else {
      const text = `${ctx.actor.name} asks about ${name}: “${body}”`
      await tellRequester(tx, row, { kind: 'question', text, now })
    }
    return ok({ name })
  })
  if (outcome.ok) ctx.announce([{ topic: 'request', id: input.requestId }])
  return outcome
}

function isRequesters(row: Pick<RequestRow, 'requester_id' | 'asked_by_id'>, id: PrincipalId): boolean {
  return id === row.requester_id || id === row.asked_by_id
}

/** The thread of a request, the oldest message first; whether the reader may read it is asked before. */
export async function threadOf(
  db: Db,
  row: Pick<RequestRow, 'id' | 'requester_id' | 'asked_by_id'>,
  viewerId: PrincipalId,
): Promise<Message[]> {
  const messages = await messagesOf(db, row.id)
  return messages.map((message) => ({
    id: message.id,
    author: message.author,
    isViewer: message.author_id === viewerId,
    isAnswer: isRequesters(row, message.author_id),
    body: message.body,
    at: message.sent_at,
  }))
}
