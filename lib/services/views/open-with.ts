import { setDefaultView } from '@/db/queries/saved-views'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { viewEvent } from './event'
import { findView } from './list'
import type { ChangeViewRefusal } from './change'

/** Has the explorer open with this view for this person, or no longer. */
export async function openWithView(
  ctx: PersonContext,
  input: { key: ViewKey; on: boolean },
): Promise<Result<null, ChangeViewRefusal>> {
  if (!can(ctx.viewer, 'audit.read', null).ok) return err('not-permitted')
  const principalId = ctx.viewer.id
  return atomically<null, ChangeViewRefusal>(ctx, async (tx) => {
    const view = await findView(tx, { key: input.key, principalId })
    if (view === null) return err('no-such-view')
    await setDefaultView(tx, { principalId, key: input.on ? view.key : null })
    await record(tx, ctx, ctx.now(), viewEvent('view.default_set', view, { opens: input.on }))
    return ok(null)
  })
}
