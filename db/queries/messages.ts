import type { PrincipalId, RequestId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import { once } from '../once'

export async function insertMessage(
  tx: Tx,
  args: { requestId: RequestId; authorId: PrincipalId; body: string; now: Date },
): Promise<void> {
  await tx
    .insertInto('request_message')
    .values({ request_id: args.requestId, author_id: args.authorId, body: args.body, sent_at: args.now })
    .execute()
}

/** The questions and answers about a request, the oldest first. */
export function messagesOf(db: Db, requestId: RequestId) {
  return messageRows(db, { requestId })
}

const messageRows = once((db, args: { requestId: RequestId }) =>
  db
    .selectFrom('request_message as message')
    .innerJoin('principal', 'principal.id', 'message.author_id')
    .select([
      'message.id',
      'message.author_id',
      'principal.name as author',
      'message.body',
      'message.sent_at',
    ])
    .where('message.request_id', '=', args.requestId)
    .orderBy('message.sent_at')
    .orderBy('message.id')
    .limit(200)
    .compile(),
)
