import { colleaguesOf, delegationsAround } from '@/db/queries/delegations'
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
  reason: string
  state: 'coming' | 'now' | 'over'
  /** Whether the reader is the one who is away. */
  own: boolean
}

/** The delegations that concern this person, the latest first. */
export async function myDelegations(ctx: PersonContext): Promise<DelegationView[]> {
  const now = ctx.now()
  const rows = await delegationsAround(ctx.db, { principalId: ctx.viewer.id, now })
  return rows.map((row) => {
    const endsAt = row.ended_at ?? row.ends_at
    return {
      id: row.id,
      from: row.principal_name,
      to: row.delegate_name,
      startsAt: row.starts_at,
      endsAt,
      reason: row.reason,
      state: now >= endsAt ? 'over' : now < row.starts_at ? 'coming' : 'now',
      own: row.principal_id === ctx.viewer.id,
    }
  })
}

/** Whom to name first: the manager, the team and the groups of this person. */
export function colleagues(ctx: PersonContext) {
  return colleaguesOf(ctx.db, { principalId: ctx.viewer.id, now: ctx.now() })
}
