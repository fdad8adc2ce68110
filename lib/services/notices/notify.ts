import type { Tx } from '@/db/client'
import { insertNotices } from '@/db/queries/notices'
import type { PrincipalId } from '@/lib/domain/ids'

/** Something a person is told in the portal: one sentence, and where it leads. */
export interface Notice {
  to: PrincipalId
  kind: string
  text: string
  /** A path of the portal: `/requests/REQ-2041`. */
  href: string
}

/** Tells people, in the transaction of what they are told about: what was rolled back was never said. */
export async function notify(tx: Tx, now: Date, notices: readonly Notice[]): Promise<void> {
  await insertNotices(
    tx,
    notices.map(({ to, kind, text, href }) => ({ principal_id: to, kind, text, href, created_at: now })),
  )
}
