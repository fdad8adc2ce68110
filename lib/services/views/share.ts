import { setShared } from '@/db/queries/saved-views'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import type { PersonContext } from '../context'
import { changeView, type ChangeViewRefusal } from './change'
import { viewEvent } from './event'

/** Shows a view to all who read the log, or to its owner alone again. */
export async function shareView(
  ctx: PersonContext,
  input: { key: ViewKey; shared: boolean },
): Promise<Result<null, ChangeViewRefusal>> {
  if (input.shared && !can(ctx.viewer, 'view.share', null).ok) return err('not-permitted')
  const now = ctx.now()
  return changeView<null, never>(ctx, input.key, async (tx, view) => {
    if (view.shared === input.shared) return ok(null)
    await setShared(tx, view, input.shared ? now : null)
    await record(tx, ctx, now, viewEvent(input.shared ? 'view.shared' : 'view.taken_back', view))
    return ok(null)
  })
}
