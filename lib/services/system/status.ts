import { lastSweep, nextDue } from '@/db/queries/sweep'
import {
  databaseFacts,
  entitledRoles,
  openFindings,
  owedRemovals,
  targetHealth,
  type DatabaseFacts,
  type TargetHealth,
} from '@/db/queries/system'
import { MINUTE } from '@/lib/domain/duration'
import { revocationAlarmMs } from '@/lib/domain/grant'
import { grantName, requestName, type TargetId } from '@/lib/domain/ids'
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
}

export interface SystemStatus {
  database: DatabaseFacts
  sweep: { lastAt: Date | null; durationMs: number | null; nextDueAt: Date | null; silent: boolean }
  maySweep: Permission
  removals: OwedRemoval[]
  findings: Finding[]
  targets: TargetHealth[]
}

/** Three of the timer's longest sleeps: a sweep that has not run for so long does not run at all. */
const silenceMs = 1.5 * MINUTE

type Finding = Awaited<ReturnType<typeof openFindings>>[number] & {
  /** The roles that give what was found; empty where none does. */
  gives: string[]
}

/** How the portal is doing, for operators and administrators; the sentence why not for everybody else. */
export async function systemStatus(ctx: PersonContext): Promise<Result<SystemStatus, string>> {
  const permission = can(ctx.viewer, 'system.read', null)
  if (!permission.ok) return err(permission.reason)
  const now = ctx.now()
  const [database, last, due, removals, findings, roles, targets] = await Promise.all([
    databaseFacts(ctx.db),
    lastSweep(ctx.db),
    nextDue(ctx.db),
    owedRemovals(ctx.db, now),
    openFindings(ctx.db),
    entitledRoles(ctx.db),
    targetHealth(ctx.db),
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
        alarming: row.state === 'REVOCATION_FAILED' || now.getTime() - since.getTime() >= revocationAlarmMs,
      }
    }),
    findings: findings.map((finding) => ({ ...finding, gives: rolesThatGive(ctx, finding, roles) })),
    targets,
  })
}

/** What was found is told in the words of the portal: by the roles that would give the same. */
function rolesThatGive(
  ctx: Pick<PersonContext, 'connectorFor'>,
  finding: { target_id: TargetId; entitlement_key: string },
  roles: Awaited<ReturnType<typeof entitledRoles>>,
): string[] {
  return roles
    .filter((role) => role.target_id === finding.target_id)
    .filter(
      (role) => ctx.connectorFor(role.connector).entitlementKey(role.entitlement) === finding.entitlement_key,
    )
    .map((role) => role.name)
}
