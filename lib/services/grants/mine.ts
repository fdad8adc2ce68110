import { extensionFacts, termsInForce } from '@/db/queries/extensions'
import { ownGrants, type OwnGrantRow } from '@/db/queries/my-access'
import { DAY } from '@/lib/domain/duration'
import { allowanceOf, type Allowance } from '@/lib/domain/extension'
import { isLive, wantedUntil, type EndReason, type GrantState } from '@/lib/domain/grant'
import { troubleText } from '@/lib/domain/target-trouble'
import { narrowingWords } from '@/lib/domain/narrowing'
import { grantName, requestName, type GrantId } from '@/lib/domain/ids'
import type { RiskTier } from '@/lib/domain/role'
import type { PersonContext } from '../context'
import { connectionOf, type Connection } from './connect'
import { toClock } from './open-grant'

/** One's own grant as My access shows it. */
export interface OwnGrant {
  id: GrantId
  name: string
  requestName: string
  state: GrantState
  role: { name: string; slug: string; allows: string; risk: RiskTier }
  target: string
  durationMs: number
  plannedStart: Date
  activatingAt: Date | null
  startedAt: Date | null
  endsAt: Date | null
  revokeStartedAt: Date | null
  removedAt: Date | null
  endedAt: Date | null
  endReason: EndReason | null
  failure: string | null
  /** The engine's trouble with the target, where it has any. */
  trouble: { message: string; attempts: number; nextAttemptAt: Date | null } | null
  /** The request of another live grant that gives the very same access: ending this one leaves it. */
  keptBy: string | null
  /** Only while it is live. */
  connection: Connection | null
  /** How much more time the policy leaves, or why none; null unless it is live. */
  allowance: Allowance | null
  /** How much was added to it, in milliseconds. */
  extendedMs: number
  /** The incident of an emergency activation; null for any other. */
  incident: string | null
  /** What was picked of a role that gives more, in words; empty for all of it. */
  only: string
}

export interface OwnGrants {
  /** Being given, live, or being taken away. */
  active: OwnGrant[]
  scheduled: OwnGrant[]
  /** Over, or never come about, in the last day. */
  lately: OwnGrant[]
}

/** The signed-in person's grants. A grant past its end is not live, whether or not a sweep has come. */
export async function myGrants(ctx: PersonContext): Promise<OwnGrants> {
  const now = ctx.now()
  const rows = await ownGrants(ctx.db, {
    principalId: ctx.viewer.id,
    endedSince: new Date(now.getTime() - DAY),
  })
  const allowances = await allowancesOf(ctx, rows, now)
  const grants = rows.map((row) => ({
    ...toOwnGrant(ctx, row, rows, now),
    allowance: allowances.get(row.id) ?? null,
  }))
  return {
    active: grants.filter(({ state }) => section[state] === 'active'),
    scheduled: grants
      .filter(({ state }) => section[state] === 'scheduled')
      .toSorted((a, b) => a.plannedStart.getTime() - b.plannedStart.getTime()),
    lately: grants.filter(({ state }) => section[state] === 'lately'),
  }
}

const section: Record<GrantState, keyof OwnGrants> = {
  SCHEDULED: 'scheduled',
  ACTIVATING: 'active',
  ACTIVE: 'active',
  DEACTIVATING: 'active',
  REVOCATION_FAILED: 'active',
  ENDED: 'lately',
  ACTIVATION_FAILED: 'lately',
}

/** What may be added to each live grant. */
async function allowancesOf(
  { db, viewer }: PersonContext,
  rows: readonly OwnGrantRow[],
  now: Date,
): Promise<Map<GrantId, Allowance>> {
  const live = rows.filter((row) => isLive(toClock(row), now))
  if (live.length === 0) return new Map()
  const roleIds = [...new Set(live.map((row) => row.role_id))]
  const [terms, past] = await Promise.all([
    termsInForce(db, { principalId: viewer.id, roleIds, now }),
    extensionFacts(
      db,
      live.map((row) => row.id),
    ),
  ])
  return new Map(
    live.map((row) => {
      const extent = {
        ...toClock(row),
        extensions: row.extensions,
        extendedMs: row.extended_ms,
        emergency: row.incident !== null,
        waiting: past.get(row.id)?.waiting ?? null,
      }
      return [row.id, allowanceOf(terms.get(row.role_id)?.extension ?? null, extent, now)] as const
    }),
  )
}

function toOwnGrant(
  ctx: PersonContext,
  row: OwnGrantRow,
  rows: readonly OwnGrantRow[],
  now: Date,
): Omit<OwnGrant, 'allowance'> {
  const live = isLive(toClock(row), now)
  const expired = row.state === 'ACTIVE' && !live
  return {
    id: row.id,
    name: grantName(row.number),
    requestName: requestName(row.request_number),
    state: expired ? 'DEACTIVATING' : row.state,
    role: { name: row.role_name, slug: row.role_slug, allows: row.allows, risk: row.risk },
    target: row.target_name,
    durationMs: row.duration_ms,
    plannedStart: row.planned_start,
    activatingAt: row.activating_at,
    startedAt: row.access_granted_at,
    endsAt: row.ends_at,
    revokeStartedAt: expired ? row.ends_at : row.revoke_started_at,
    removedAt: row.access_removed_at,
    endedAt: row.ended_at,
    endReason: expired ? 'EXPIRED' : row.end_reason,
    failure: row.failure,
    trouble:
      row.error_message === null
        ? null
        : {
            message: troubleText(row.error_class, row.error_message),
            attempts: row.attempts ?? 0,
            nextAttemptAt: row.due_at,
          },
    keptBy: keptBy(row, rows, now),
    connection: live ? connectionOf(ctx, row) : null,
    extendedMs: row.extended_ms,
    incident: row.incident,
    only: narrowingWords(row.narrowing),
  }
}

function keptBy(row: OwnGrantRow, rows: readonly OwnGrantRow[], now: Date): string | null {
  const other = rows.find(
    (each) =>
      each.id !== row.id &&
      each.assignment_id !== null &&
      each.assignment_id === row.assignment_id &&
      wantedUntil({ state: each.state, durationMs: each.duration_ms, endsAt: each.ends_at }, now) !== null,
  )
  return other === undefined ? null : requestName(other.request_number)
}
