import { renameView as renameRow } from '@/db/queries/saved-views'
import { err, ok, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import type { PersonContext } from '../context'
import { changeView, type ChangeViewRefusal } from './change'
import { viewEvent } from './event'
import { viewName } from './save'

export type RenameViewRefusal = ChangeViewRefusal | 'name-missing' | 'name-too-long' | 'name-taken'

export async function renameView(
  ctx: PersonContext,
  input: { key: ViewKey; name: string },
): Promise<Result<null, RenameViewRefusal>> {
  const name = viewName(input.name)
  if (!name.ok) return name
  return changeView<null, RenameViewRefusal>(ctx, input.key, async (tx, view) => {
    if (view.name === name.value) return ok(null)
    const renamed = await renameRow(tx, { key: view.key, ownerId: view.ownerId, name: name.value })
    if (!renamed) return err('name-taken')
    const event = viewEvent(
      'view.renamed',
      { key: view.key, name: name.value },
      { name: name.value },
      { name: view.name },
    )
    await record(tx, ctx, ctx.now(), event)
    return ok(null)
  })
}
