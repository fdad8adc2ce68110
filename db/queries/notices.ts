import type { Insertable } from 'kysely'
import type { PrincipalId } from '@/lib/domain/ids'
import type { Db, Tx } from '../client'
import type { Database } from '../schema'

export async function insertNotices(tx: Tx, rows: readonly Insertable<Database['notice']>[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insertInto('notice')
      .values([...rows])
      .execute()
}

/** What this person was told, the newest first; older than the notice `before` where one is given. */
export async function noticesOf(
  db: Db,
  args: { principalId: PrincipalId; before: number | null; limit: number },
) {
  return db
    .selectFrom('notice')
    .select(['id', 'kind', 'text', 'href', 'created_at', 'read_at'])
    .where('principal_id', '=', args.principalId)
    .$if(args.before !== null, (query) => query.where('id', '<', args.before ?? 0))
    .orderBy('id', 'desc')
    .limit(args.limit)
    .execute()
}

/** How many of this person's latest notices are unread, counted no further than `atMost`. */
export async function countUnread(
  db: Db,
  args: { principalId: PrincipalId; atMost: number },
): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('notice')
        .select('id')
        .where('principal_id', '=', args.principalId)
        .where('read_at', 'is', null)
        .limit(args.atMost)
        .as('unread'),
    )
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

/** Marks this person's notices up to `upTo` as read, or the one notice `only`; returns how many were not before. */
export async function markNoticesRead(
  db: Db,
  args: { principalId: PrincipalId; which: { only: number } | { upTo: number }; now: Date },
): Promise<number> {
  const { which } = args
  const result = await db
    .updateTable('notice')
    .set({ read_at: args.now })
    .where('principal_id', '=', args.principalId)
    .where('read_at', 'is', null)
    .where('id', 'only' in which ? '=' : '<=', 'only' in which ? which.only : which.upTo)
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** Where this person's notice leads, or null where there is no such notice of theirs. */
export async function noticeHref(
  db: Db,
  args: { principalId: PrincipalId; id: number },
): Promise<string | null> {
  const row = await db
    .selectFrom('notice')
    .select('href')
    .where('id', '=', args.id)
    .where('principal_id', '=', args.principalId)
    .executeTakeFirst()
  return row?.href ?? null
}
