import { deleteView as deleteRow } from '@/db/queries/saved-views'
import { ok, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import type { PersonContext } from '../context'
import { changeView, type ChangeViewRefusal } from './change'
import { viewEvent } from './event'

/** Deletes a view for everybody; what it asked stays in the log. */
export async function deleteView(ctx: PersonContext, key: ViewKey): Promise<Result<null, ChangeViewRefusal>> {
  return changeView<null, never>(ctx, key, async (tx, view) => {
    await deleteRow(tx, view.key)
    const { query, from, to, shared } = view
    await record(tx, ctx, ctx.now(), viewEvent('view.deleted', view, null, { query, from, to, shared }))
    return ok(null)
  })
}
