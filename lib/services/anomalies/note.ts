import type { Db, Tx } from '@/db/client'
import { countedFor, insertAnomalies, type CountedRow } from '@/db/queries/anomalies'
import type { ActivationFacts } from '@/db/queries/roles'
import type { NewAuditEvent, RequestRow } from '@/db/schema'
import { anomaliesIn, anomalyLabel, type Anomaly } from '@/lib/domain/anomaly'
import { DAY } from '@/lib/domain/duration'
import { requestName, type PrincipalId, type RoleId } from '@/lib/domain/ids'
import { startOf } from '@/lib/domain/verdict'
import { wallClock } from '@/lib/domain/wall-clock'
import { eventRow } from '../audit/record'
import { actingAs, type Context } from '../context'

interface Asked {
  principalId: PrincipalId
  roleId: RoleId
  wanted: { start: Date | null; durationMs: number }
  now: Date
}

/** What is unusual about a request that is about to be made, by the thresholds in force. Reads only. */
export async function anomaliesAbout(
  db: Db,
  { principalId, roleId, wanted, now }: Asked,
): Promise<Anomaly[]> {
  const startsAt = startOf(wanted, now)
  const row = await countedFor(db, { principalId, roleId, start: startsAt, now })
  if (row === null) return []
  const start = wallClock(startsAt, row.zone ?? 'UTC')
  return anomaliesIn(
    {
      heldBefore: row.heldBefore,
      recent: row.recent,
      earlier: row.earlier,
      startHour: start.hour,
      startWeekday: start.weekday,
      starts: row.starts,
      startsOutOfHours: row.startsOutOfHours,
      durationMs: wanted.durationMs,
      peers: peersOf(row),
      pair:
        row.pairName === null
          ? null
          : {
              name: row.pairName,
              approved: row.pairApproved,
              of: row.pairOf,
              returned: row.pairReturned,
            },
      denied: deniedOf(row, now),
    },
    row.settings,
  )
}

/** The team where it is large enough to say anything, else everybody who was given the role. */
function peersOf({ teamPeople, teamMs, otherPeople, otherMs }: CountedRow) {
  return teamPeople >= 3
    ? { people: teamPeople, ms: teamMs, team: true }
    : { people: otherPeople, ms: otherMs, team: false }
}

function deniedOf({ deniedNumber, deniedAt, deniedRole, deniedSame }: CountedRow, now: Date) {
  if (deniedNumber === null || deniedAt === null) return null
  return {
    request: requestName(deniedNumber),
    daysAgo: Math.floor((now.getTime() - deniedAt.getTime()) / DAY),
    role: deniedRole ?? '',
    sameRole: deniedSame === true,
  }
}

/** Keeps what was unusual with its request; answers the events that tell of it, to be appended with the request's own. */
export async function keepAnomalies(
  tx: Tx,
  ctx: Context,
  row: RequestRow,
  { requester, role, target }: Pick<ActivationFacts, 'requester' | 'role' | 'target'>,
  found: readonly Anomaly[],
  now: Date,
): Promise<NewAuditEvent[]> {
  const about = { requestId: row.id, findingId: null, principalId: requester.id, roleId: role.id }
  await insertAnomalies(
    tx,
    now,
    found.map((each) => ({ ...each, ...about, targetId: target.id })),
  )
  // The portal notes it, not whoever asks.
  const portal = actingAs(ctx, { kind: 'system', name: 'Anomalies' }, 'engine')
  return found.map(({ kind, text, counted }) =>
    eventRow(portal, now, {
      action: 'anomaly.noted',
      object: { type: 'anomaly', id: `${row.id}/${kind}`, name: anomalyLabel[kind] },
      requestId: row.id,
      subject: { id: requester.id, name: requester.name },
      role: { id: role.id, name: role.name },
      target: { id: target.id, name: target.name },
      reason: text,
      after: { kind, ...counted },
    }),
  )
}
