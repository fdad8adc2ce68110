import type { Tx } from '@/db/client'
import { keptView, type KeptView } from '@/db/queries/saved-views'
import { can } from '@/lib/domain/permission'
import { err, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { atomically, type PersonContext } from '../context'

export type ChangeViewRefusal = 'not-permitted' | 'no-such-view'

/** Runs `work` on a kept view, locked, if this person may change it. What `work` does it records. */
export async function changeView<T, E>(
  ctx: PersonContext,
  key: ViewKey,
  work: (tx: Tx, view: KeptView) => Promise<Result<T, E>>,
): Promise<Result<T, E | ChangeViewRefusal>> {
  // No audit event: `work` records what it changes.
  return atomically<T, E | ChangeViewRefusal>(ctx, async (tx) => {
    const view = await keptView(tx, key)
    // One that is somebody else's alone is not known to exist.
    if (view === null || (view.ownerId !== ctx.viewer.id && !view.shared)) return err('no-such-view')
    if (!can(ctx.viewer, 'view.change', view).ok) return err('not-permitted')
    return work(tx, view)
  })
}
