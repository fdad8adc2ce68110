import type { Tx } from '@/db/client'
import { insertMail } from '@/db/queries/mail'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Context } from '../context'

/** A letter to be sent. `key` names what it tells of: the same one is queued once, however often that is found. */
export interface NewLetter {
  key: string
  to: PrincipalId
  subject: string
  /** Plain text; an address on a line of its own becomes a link. */
  text: string
  /** A text file to go with it. */
  attachment?: { name: string; content: string } | null
}

/**
 * Queues letters within the transaction that gives rise to them: they go out when it commits, never before, and the
 * transaction waits for no mail server. Does nothing where mail is off (`ctx.mailer` is null).
 */
export async function queueMail(
  tx: Tx,
  ctx: Pick<Context, 'mailer'>,
  now: Date,
  letters: readonly NewLetter[],
): Promise<void> {
  if (ctx.mailer === null) return
  await insertMail(
    tx,
    letters.map(({ key, to, subject, text, attachment = null }) => ({
      key,
      principal_id: to,
      subject: subject.slice(0, 300),
      body: text,
      attachment_name: attachment?.name ?? null,
      attachment: attachment?.content ?? null,
      created_at: now,
      due_at: now,
    })),
  )
}
