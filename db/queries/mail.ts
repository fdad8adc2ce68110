import { sql, type Insertable } from 'kysely'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

/** Letters whose key is known already are left as they are. */
export async function insertMail(
  tx: Tx,
  rows: readonly Pick<
    Insertable<Database['mail']>,
    'key' | 'principal_id' | 'subject' | 'body' | 'created_at' | 'due_at' | 'attachment_name' | 'attachment'
  >[],
): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('mail')
    .values([...rows])
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

export interface DueLetter {
  id: string
  subject: string
  body: string
  attachmentName: string | null
  attachment: string | null
  attempts: number
  createdAt: Date
  name: string
  /** Null where the person has none, or has left: then there is nobody to send it to. */
  address: string | null
}

/** Takes up to `limit` letters that are due: nobody else takes them before `until`. */
export async function claimDueMail(
  db: Db,
  args: { now: Date; until: Date; limit: number },
): Promise<DueLetter[]> {
  const { rows } = await sql<DueLetter>`
    with due as (select id from mail where due_at <= ${args.now} order by due_at limit ${args.limit} for update skip locked)
    update mail m set due_at = ${args.until}, attempts = attempts + 1
      from principal p where m.id in (select id from due) and p.id = m.principal_id
    returning m.id, m.subject, m.body, m.attachment_name as "attachmentName", m.attachment, m.attempts, m.created_at as "createdAt", p.name,
      case when p.status = 'active' then p.email end as address`.execute(db)
  return rows
}

/** What became of a letter that was claimed: sent, given up, or due again. */
export async function settleMail(
  db: Db,
  args: { id: string; dueAt: Date | null; sentAt: Date | null; givenUpAt: Date | null; error: string | null },
): Promise<void> {
  await db
    .updateTable('mail')
    .set({ due_at: args.dueAt, sent_at: args.sentAt, given_up_at: args.givenUpAt, last_error: args.error })
    .where('id', '=', args.id)
    .where('due_at', 'is not', null)
    .execute()
}

/** Settled letters are kept for a while to answer "was I told?", and no longer: they say who is interested in what. */
export async function forgetMail(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('mail').where('due_at', 'is', null).where('created_at', '<', before).execute()
}

export interface MailState {
  waiting: number
  oldestAt: Date | null
  lastSentAt: Date | null
  lastError: string | null
}

/** What waits in the outbox and why, for the operator. */
export async function mailState(db: Db): Promise<MailState> {
  const { rows } = await sql<MailState>`
    select count(*) filter (where due_at is not null) as waiting,
      min(created_at) filter (where due_at is not null) as "oldestAt", max(sent_at) as "lastSentAt",
      (select last_error from mail where due_at is not null and last_error is not null order by due_at desc limit 1)
        as "lastError"
    from mail`.execute(db)
  return rows[0] ?? { waiting: 0, oldestAt: null, lastSentAt: null, lastError: null }
}
