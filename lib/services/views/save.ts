import { countViews, insertView } from '@/db/queries/saved-views'
import { can } from '@/lib/domain/permission'
import { readableText } from '@/lib/domain/readable-text'
import { err, ok, type Result } from '@/lib/domain/result'
import { longestViewName, mostViews, type ViewKey, type ViewQuestion } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import { viewEvent } from './event'

export type SaveViewRefusal = 'not-permitted' | 'name-missing' | 'name-too-long' | 'name-taken' | 'too-many'

/** Keeps a question under a name, for oneself or for all who read the log. */
export async function saveView(
  ctx: PersonContext,
  input: ViewQuestion & { name: string; shared: boolean },
): Promise<Result<ViewKey, SaveViewRefusal>> {
  if (!can(ctx.viewer, 'audit.read', null).ok) return err('not-permitted')
  if (input.shared && !can(ctx.viewer, 'view.share', null).ok) return err('not-permitted')
  const name = viewName(input.name)
  if (!name.ok) return name
  const now = ctx.now()
  return atomically<ViewKey, SaveViewRefusal>(ctx, async (tx) => {
    if ((await countViews(tx, ctx.viewer.id)) >= mostViews) return err('too-many')
    const { query, from, to, columns, shared } = input
    const key = await insertView(tx, {
      owner_id: ctx.viewer.id,
      name: name.value,
      query,
      range_from: from,
      range_to: to,
      columns,
      shared_at: shared ? now : null,
      created_at: now,
    })
    if (key === null) return err('name-taken')
    await record(
      tx,
      ctx,
      now,
      viewEvent('view.saved', { key, name: name.value }, { query, from, to, shared }),
    )
    return ok(key)
  })
}

export function viewName(typed: string): Result<string, 'name-missing' | 'name-too-long'> {
  const name = readableText(typed)
  if (name === '') return err('name-missing')
  return name.length > longestViewName ? err('name-too-long') : ok(name)
}
