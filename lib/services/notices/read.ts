import { countUnread, markNoticesRead, noticeHref, noticesOf } from '@/db/queries/notices'
import type { PersonContext } from '../context'

/** Something this person was told. */
export interface NoticeView {
  id: number
  kind: string
  text: string
  /** A path of the portal. */
  href: string
  at: Date
  read: boolean
}

export interface NoticePage {
  notices: NoticeView[]
  /** The notice after which the next page begins; null at the end. */
  olderThan: number | null
}

const perPage = 50
/** More than this many is said as so many and more. */
export const unreadShown = 99

/** How many notices this person has not read, up to one more than `unreadShown`. */
export function unreadNotices(ctx: Pick<PersonContext, 'db' | 'viewer'>): Promise<number> {
  return countUnread(ctx.db, { principalId: ctx.viewer.id, atMost: unreadShown + 1 })
}

/** What this person was told, the newest first, page by page. */
export async function myNotices(
  ctx: PersonContext,
  { before }: { before: number | null },
): Promise<NoticePage> {
  const rows = await noticesOf(ctx.db, { principalId: ctx.viewer.id, before, limit: perPage + 1 })
  const shown = rows.slice(0, perPage)
  return {
    notices: shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      text: row.text,
      href: row.href,
      at: row.created_at,
      read: row.read_at !== null,
    })),
    olderThan: rows.length > perPage ? (shown.at(-1)?.id ?? null) : null,
  }
}

/**
 * Marks one notice as read, or all up to one that is shown. A private mark: it changes nothing for anybody else and is
 * not audited.
 */
export async function markRead(
  ctx: PersonContext,
  which: { only: number } | { upTo: number },
): Promise<void> {
  await markNoticesRead(ctx.db, { principalId: ctx.viewer.id, which, now: ctx.now() })
}

/** Where one of this person's notices leads; null where it is not theirs. */
export function noticeTarget(ctx: PersonContext, id: number): Promise<string | null> {
  return noticeHref(ctx.db, { principalId: ctx.viewer.id, id })
}
