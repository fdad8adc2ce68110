import type { Route } from 'next'
import { ViewKey } from '@/lib/domain/saved-view'
import type { SearchParams } from '@/lib/query/url'
import type { PersonContext } from '@/lib/services/context'
import { findView, openingView } from '@/lib/services/views/list'
import { viewHref } from './links'

/**
 * Where an address leads that names a view instead of a question (`?view=drift`, with a range of its own as letters have
 * it), or says nothing at all: to the question itself. Null for all others.
 */
export async function viewToOpen(ctx: PersonContext, params: SearchParams): Promise<Route | null> {
  const named = ViewKey.safeParse(params['view'])
  if (!named.success && Object.keys(params).length > 0) return null
  const view = named.success
    ? await findView(ctx.db, { key: named.data, principalId: ctx.viewer.id })
    : await openingView(ctx)
  if (view === null) return null
  const { from, to } = params
  return viewHref(typeof from === 'string' && typeof to === 'string' ? { ...view, from, to } : view)
}
