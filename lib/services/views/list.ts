import type { Db } from '@/db/client'
import { defaultViewOf, viewsFor, type KeptView } from '@/db/queries/saved-views'
import { weeklyCountsOf } from '@/db/queries/weekly-counts'
import type { PrincipalId } from '@/lib/domain/ids'
import { builtInViews, type ViewKey, type ViewQuestion } from '@/lib/domain/saved-view'
import { can } from '@/lib/domain/permission'
import type { PersonContext } from '../context'

export interface ListedView extends ViewQuestion {
  key: ViewKey
  name: string
  kind: 'built-in' | 'private' | 'shared'
  /** Whose it is; null for one that comes with the product. */
  owner: { id: PrincipalId; name: string } | null
  isDefault: boolean
  /** Whether its weekly count is sent to whoever asks. */
  counted: boolean
}

/** What comes with the product, then one's own and what others share, by name. */
export async function listViews(ctx: PersonContext): Promise<ListedView[]> {
  if (!can(ctx.viewer, 'audit.read', null).ok) return []
  const { db, viewer } = ctx
  const [kept, preferred, counted] = await Promise.all([
    viewsFor(db, viewer.id),
    defaultViewOf(db, viewer.id),
    weeklyCountsOf(db, viewer.id),
  ])
  const mine = (key: ViewKey) => ({ isDefault: key === preferred, counted: counted.includes(key) })
  return [
    ...builtInViews.map((view) => ({ ...view, kind: 'built-in' as const, owner: null, ...mine(view.key) })),
    ...kept.map((view) => ({ ...listed(view), ...mine(view.key) })),
  ]
}

function listed({ key, name, query, from, to, columns, shared, ownerId, owner }: KeptView) {
  const kind = shared ? ('shared' as const) : ('private' as const)
  return { key, name, query, from, to, columns, kind, owner: { id: ownerId, name: owner } }
}

/** What the explorer opens with for this person, or null. */
export async function openingView(ctx: PersonContext): Promise<ViewQuestion | null> {
  const key = await defaultViewOf(ctx.db, ctx.viewer.id)
  return key === null ? null : findView(ctx.db, { key, principalId: ctx.viewer.id })
}

export interface FoundView extends ViewQuestion {
  key: ViewKey
  name: string
  /** Whether it is one's own alone: its name then says what one person is looking for. */
  personal: boolean
}

/** A view as this person may see it: built in, their own, or shared. */
export async function findView(
  db: Db,
  args: { key: ViewKey; principalId: PrincipalId },
): Promise<FoundView | null> {
  const builtIn = builtInViews.find(({ key }) => key === args.key)
  if (builtIn !== undefined) return { ...builtIn, personal: false }
  const kept = (await viewsFor(db, args.principalId)).find(({ key }) => key === args.key)
  return kept === undefined ? null : { ...kept, personal: !kept.shared }
}
