import { DAY } from './duration'
import type { Usage } from './facts'
import type { PrincipalId } from './ids'
import type { PolicySettings, Terms } from './policy'

/** One earlier use of a role, as far as limits look at it. */
export interface Use {
  by: PrincipalId
  /** When the access was to begin, and when it ended or is to end; both null where there was none yet. */
  begins: Date
  ends: Date | null
  /** When somebody approved it; null where nobody did or had to. */
  approvedAt: Date | null
}

export interface PastUse {
  add(use: Use): void
  /** What had been used when this was asked for, at `now`. */
  before(asked: { by: PrincipalId; now: Date; begins: Date; durationMs: number }): {
    usage: Usage
    lastApprovedAt: Date | null
  }
}

/** Follows the uses of one role in the order in which they were asked for. Forgets what `lookBackMs` makes too old. */
export function pastUse(lookBackMs: number): PastUse {
  const own = new Map<PrincipalId, Use[]>()
  let running: Use[] = []
  return {
    add(use) {
      own.set(use.by, [...(own.get(use.by) ?? []), use])
      if (use.ends !== null) running.push(use)
    },
    before({ by, now, begins, durationMs }) {
      const oldest = now.getTime() - lookBackMs
      const mine = (own.get(by) ?? []).filter((use) => (use.ends ?? use.begins).getTime() >= oldest)
      if (mine.length > 0) own.set(by, mine)
      running = running.filter(({ ends }) => ends !== null && ends > now)
      const end = begins.getTime() + durationMs
      const others = running.filter(
        (use) => use.by !== by && use.begins.getTime() < end && (use.ends ?? now) > begins,
      )
      const within = (ms: number) =>
        mine.filter((use) => Math.abs(use.begins.getTime() - begins.getTime()) < ms).length
      return {
        usage: {
          inDay: within(DAY),
          inWeek: within(7 * DAY),
          lastEndedAt: latest(mine.filter((use) => use.begins <= begins).map(({ ends }) => ends)),
          holders: new Set(others.map((use) => use.by)).size,
        },
        lastApprovedAt: latest(
          mine.map(({ approvedAt }) => approvedAt).filter((at) => at === null || at <= now),
        ),
      }
    },
  }
}

function latest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((last, date) => (date !== null && (last === null || date > last) ? date : last), null)
}

/** How far back a policy looks, in milliseconds; 0 where no earlier use matters to it. */
export function lookBack(policy: PolicySettings): number {
  const all = [policy, ...policy.rules.map(({ terms }) => terms)]
  return Math.max(...all.map(lookBackOf))
}

function lookBackOf({
  limits,
  approval,
}: {
  limits?: Terms['limits'] | undefined
  approval?: Terms['approval'] | undefined
}): number {
  const automatic = approval?.kind === 'stages' ? approval.automatic : null
  return Math.max(
    limits?.perDay == null ? 0 : DAY,
    limits?.perWeek == null ? 0 : 7 * DAY,
    // A grant lasts 30 days at most.
    limits?.maxHolders == null ? 0 : 30 * DAY,
    limits?.coolDownMs ?? 0,
    automatic?.approvedWithinMs ?? 0,
  )
}
