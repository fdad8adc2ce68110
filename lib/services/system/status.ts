import { accessIfThePortalStopped, openClosures, type StandingAlone } from '@/db/queries/closures'
import { mailState, type MailState } from '@/db/queries/mail'
import { lastSweep, nextDue } from '@/db/queries/sweep'
import {
  databaseFacts,
  owedRemovals,
  targetHealth,
  type DatabaseFacts,
  type TargetHealth,
} from '@/db/queries/system'
import { MINUTE } from '@/lib/domain/duration'
import { revocationAlarmMs } from '@/lib/domain/grant'
import { grantName, requestName, type AssignmentId } from '@/lib/domain/ids'
import { can, type Permission } from '@/lib/domain/permission'
import { err, ok, type Result } from '@/lib/domain/result'
import type { PersonContext } from '../context'

/** A removal that is owed and not confirmed. */
export interface OwedRemoval {
  name: string
  requestName: string
  holder: string
  role: string
  target: string
  account: string | null
  since: Date
  attempts: number
  error: string | null
  nextAttemptAt: Date | null
  /** Past the alarm, or failing. */
  alarming: boolean
  assignmentId: AssignmentId | null
  closing: Closing
}

/** Whether a removal may be closed by hand, and how far that is. */
export type Closing =
  | { kind: 'not-stuck' }
  | { kind: 'not-asked'; mayAsk: boolean }
  | { kind: 'asked'; by: string; at: Date; reason: string; mayAgree: Permission }

export interface SystemStatus {
  database: DatabaseFacts
  sweep: { lastAt: Date | null; durationMs: number | null; nextDueAt: Date | null; silent: boolean }
  maySweep: Permission
  removals: OwedRemoval[]
  /** Access that is on a target now, and what would end it without the portal. */
  ifStopped: StandingAlone[]
  targets: TargetHealth[]
  /** What waits in the outbox; null where mail is off. */
  mail: MailState | null
}

/** Three of the timer's longest sleeps: a sweep that has not run for so long does not run at all. */
const silenceMs = 1.5 * MINUTE

/** How the portal is doing, for operators and administrators; the sentence why not for everybody else. */
export async function systemStatus(ctx: PersonContext): Promise<Result<SystemStatus, string>> {
  const permission = can(ctx.viewer, 'system.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const [database, last, due, removals, closures, ifStopped, targets, mail] = await Promise.all([
    databaseFacts(ctx.db),
    lastSweep(ctx.db),
    nextDue(ctx.db),
    owedRemovals(ctx.db, now),
    openClosures(ctx.db),
    accessIfThePortalStopped(ctx.db, { limit: shownAtMost }),
    targetHealth(ctx.db),
    ctx.mailer === null ? null : mailState(ctx.db),
  ])
  const instants = [due.lapses, due.starts, due.ends, due.work, due.listing].filter(
    (instant) => instant !== null,
  )
  return ok({
    database,
    sweep: {
      lastAt: last?.started_at ?? null,
      durationMs: last?.duration_ms ?? null,
      nextDueAt:
        instants.length === 0 ? null : new Date(Math.min(...instants.map((instant) => instant.getTime()))),
      silent: last === null || now.getTime() - last.started_at.getTime() > silenceMs,
    },
    maySweep: can(ctx.viewer, 'system.sweep', null),
    removals: removals.map((row) => {
      const since = row.revoke_started_at ?? row.ends_at ?? now
      return {
        name: grantName(row.number),
        requestName: requestName(row.request_number),
        holder: row.holder,
        role: row.role,
        target: row.target,
        account: row.account,
        since,
        attempts: row.attempts ?? 0,
        error: row.error_message,
        nextAttemptAt: row.due_at,
        assignmentId: row.assignment_id,
        closing: closingOf(ctx, row, closures),
        alarming: row.state === 'REVOCATION_FAILED' || now.getTime() - since.getTime() >= revocationAlarmMs,
      }
    }),
    ifStopped,
    targets,
    mail,
  })
}

const shownAtMost = 100

/** What the target never confirms is closed by two: one asks, a second administrator agrees. */
function closingOf(
  { viewer }: PersonContext,
  row: { state: string; assignment_id: AssignmentId | null },
  closures: Awaited<ReturnType<typeof openClosures>>,
): Closing {
  const asked = closures.find(({ assignmentId }) => assignmentId === row.assignment_id)
  if (asked !== undefined)
    return {
      kind: 'asked',
      by: asked.askedBy,
      at: asked.askedAt,
      reason: asked.reason,
      mayAgree: can(viewer, 'removal.close', { askedById: asked.askedById }),
    }
  if (row.state !== 'REVOCATION_FAILED') return { kind: 'not-stuck' }
  return { kind: 'not-asked', mayAsk: can(viewer, 'removal.close', { askedById: null }).ok }
}
