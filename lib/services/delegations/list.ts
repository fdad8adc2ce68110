import { colleaguesOf, peopleToName } from '@/db/queries/colleagues'
import { delegationsAround, targetsWithRoles, type ListedDelegation } from '@/db/queries/delegations'
import { can } from '@/lib/domain/permission'
import type { PersonContext } from '../context'

/** One's own delegation, or one in which others name this person. */
export interface DelegationView {
  id: string
  from: string
  /** Null for nobody. */
  to: string | null
  startsAt: Date
  /** When it ends or ended. */
  endsAt: Date
  /** The roles and targets whose cases it is about, by name; all cases where there are none. */
  scope: { roles: string[]; targets: string[] }
  reason: string
  /** Who set it, where that was not whoever is away. */
  setBy: string | null
  state: 'coming' | 'now' | 'over'
  /** Whether the reader is the one who is away. */
  own: boolean
  /** Whether the reader may take it back. */
  mayEnd: boolean
}

/** The delegations that concern this person, the latest first. */
export async function myDelegations(ctx: PersonContext): Promise<DelegationView[]> {
  return listed(ctx, { others: false, limit: 30 })
}

/** Those of everybody else that are not over, for whoever may set and end them; null for anybody else. */
export async function othersDelegations(ctx: PersonContext): Promise<DelegationView[] | null> {
  if (!can(ctx.viewer, 'delegation.change', { absentId: null }).ok) return null
  return listed(ctx, { others: true, limit: 200 })
}

async function listed(
  ctx: PersonContext,
  which: { others: boolean; limit: number },
): Promise<DelegationView[]> {
  const now = ctx.now()
  const rows = await delegationsAround(ctx.db, { principalId: ctx.viewer.id, now, ...which })
  return rows.map((row) => toView(ctx, row, now))
}

function toView({ viewer }: PersonContext, row: ListedDelegation, now: Date): DelegationView {
  const endsAt = row.ended_at ?? row.ends_at
  const state = now >= endsAt ? 'over' : now < row.starts_at ? 'coming' : 'now'
  return {
    id: row.id,
    from: row.principal_name,
    to: row.delegate_name,
    startsAt: row.starts_at,
    endsAt,
    scope: { roles: row.role_names, targets: row.target_names },
    reason: row.reason,
    setBy: row.set_by_name,
    state,
    own: row.principal_id === viewer.id,
    mayEnd: state !== 'over' && can(viewer, 'delegation.change', { absentId: row.principal_id }).ok,
  }
}

/** Whom to name first: the manager, the team and the groups of this person; for whoever names others, everybody. */
export function colleagues(ctx: PersonContext) {
  const now = ctx.now()
  return can(ctx.viewer, 'delegation.change', { absentId: null }).ok
    ? peopleToName(ctx.db, { but: ctx.viewer.id, now })
    : colleaguesOf(ctx.db, { principalId: ctx.viewer.id, now })
}

/** What a delegation may be limited to: targets with their roles. */
export function delegableTargets({ db }: PersonContext) {
  return targetsWithRoles(db)
}
