import { setWeeklyCount } from '@/db/queries/weekly-counts'
import { can } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { ViewKey } from '@/lib/domain/saved-view'
import { record } from '../audit/record'
import { atomically, type PersonContext } from '../context'
import type { ChangeViewRefusal } from './change'
import { viewEvent } from './event'
import { findView } from './list'
import { nextMondayMorning } from './monday'

/** Switches the weekly count of a view by mail for this person, at their own Monday mornings. */
export async function countWeekly(
  ctx: PersonContext,
  input: { key: ViewKey; on: boolean; zone: string },
): Promise<Result<null, ChangeViewRefusal | 'mail-is-off'>> {
  if (!can(ctx.viewer, 'audit.read', null).ok) return err('not-permitted')
  if (input.on && ctx.mailer === null) return err('mail-is-off')
  const principalId = ctx.viewer.id
  const now = ctx.now()
  return atomically<null, ChangeViewRefusal>(ctx, async (tx) => {
    const view = await findView(tx, { key: input.key, principalId })
    if (view === null) return err('no-such-view')
    const next = input.on ? { zone: input.zone, at: nextMondayMorning(now, input.zone) } : null
    await setWeeklyCount(tx, { principalId, key: view.key, next })
    await record(tx, ctx, now, viewEvent('view.count_switched', view, { on: input.on, zone: input.zone }))
    return ok(null)
  })
}
