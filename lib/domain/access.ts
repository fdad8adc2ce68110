import { hoursInWords, nextOpening, openingInWords, openThroughout } from './hours'
import { formatDuration } from './duration'
import { judgeSponsor } from './machine'
import type { Terms } from './policy'
import { isEmployed } from './principal'
import type { Reason } from './reason'
import { startOf, type Facts, type Wanted } from './facts'

/** What is judged again and again; the words and the ticket of a request are not. */
export type AccessWanted = Pick<Wanted, 'start' | 'durationMs' | 'emergency' | 'only'>

/**
 * The part that is judged at submit, at approval, when a scheduled grant starts and when one is extended: employment,
 * the role, eligibility, separation of duties, and the terms in force now. An empty list means it may be.
 */
export function judgeAccess(wanted: AccessWanted, facts: Facts, terms: Terms): Reason[] {
  const start = startOf(wanted, facts.now)
  const end = new Date(start.getTime() + wanted.durationMs)
  return [
    ...judgeEmployment(end, facts),
    ...judgeEligibility(start, end, facts),
    ...judgeLength(wanted, facts, terms),
    ...judgeSponsor(wanted, facts, terms),
    ...(facts.unfit === null ? [] : [{ code: 'not-in-role', field: 'only', text: facts.unfit } as const]),
    ...facts.conflicts.flatMap(({ effect, text }): Reason[] =>
      effect === 'block' ? [{ code: 'conflict', field: 'role', text }] : [],
    ),
    // Whoever puts out a fire waits for no hour and no place; what is owed for it is judged on its own.
    ...(wanted.emergency === undefined
      ? [...judgeHours(start, end, facts, terms), ...judgeLimits(start, facts, terms)]
      : []),
  ]
}

function judgeEmployment(end: Date, { now, requester, role }: Facts): Reason[] {
  const reasons: Reason[] = []
  if (!isEmployed(requester, now))
    reasons.push({
      code: 'not-employed',
      field: 'role',
      text: 'Your account is not active, so no role can be activated.',
    })
  else if (requester.endsAt !== null && end > requester.endsAt)
    reasons.push({
      code: 'employment-ends-first',
      field: 'duration',
      text: 'Your contract ends before this access would. Choose an earlier start or a shorter duration.',
    })
  if (role.archived)
    reasons.push({ code: 'role-archived', field: 'role', text: `${role.name} is no longer offered.` })
  return reasons
}

function judgeEligibility(start: Date, end: Date, { now, role, eligibility }: Facts): Reason[] {
  const alive = eligibility.filter((window) => window.endsAt === null || now < window.endsAt)
  if (alive.length === 0)
    return [
      {
        code: 'not-eligible',
        field: 'role',
        text: `You are not eligible for ${role.name}. Its owners can make you eligible.`,
      },
    ]
  const atStart = alive.filter(
    (window) => window.startsAt <= start && (window.endsAt === null || start < window.endsAt),
  )
  if (atStart.length === 0)
    return [
      {
        code: 'not-eligible-then',
        field: 'start',
        text: `You are not eligible for ${role.name} at that time. Choose another start.`,
      },
    ]
  if (atStart.every((window) => window.endsAt !== null && end > window.endsAt))
    return [
      {
        code: 'eligibility-ends-first',
        field: 'duration',
        text: `Your eligibility for ${role.name} ends before this access would. Choose a shorter duration, or have it renewed.`,
      },
    ]
  return []
}

function judgeLength({ durationMs, emergency }: AccessWanted, { role }: Facts, terms: Terms): Reason[] {
  const maxMs =
    emergency === undefined ? terms.duration.maxMs : (terms.emergency?.maxMs ?? terms.duration.maxMs)
  if (durationMs <= maxMs) return []
  const what = emergency === undefined ? role.name : `an emergency activation of ${role.name}`
  return [
    {
      code: 'duration-too-long',
      field: 'duration',
      text: `The longest duration for ${what} is ${formatDuration(maxMs)}; you asked for ${formatDuration(durationMs)}.`,
    },
  ]
}

function judgeHours(start: Date, end: Date, { role }: Facts, { conditions }: Terms): Reason[] {
  const { hours } = conditions
  if (hours === null || end <= start || openThroughout(hours, start, end)) return []
  const next = nextOpening(hours, start, end.getTime() - start.getTime())
  const way =
    next === null
      ? 'Choose a shorter duration, or another start.'
      : `The next time it fits is ${openingInWords(next, hours.timeZone)}.`
  return [
    {
      code: 'outside-hours',
      field: 'start',
      text: `${role.name} can be used ${hoursInWords(hours)}; this would not lie within that. ${way}`,
    },
  ]
}

function judgeLimits(start: Date, { role, usage }: Facts, { limits }: Terms): Reason[] {
  const { perDay, perWeek, coolDownMs, maxHolders } = limits
  const reasons: Reason[] = []
  if (perDay !== null && usage.inDay >= perDay)
    reasons.push({
      code: 'too-many-today',
      field: 'start',
      text: `${role.name} can be activated ${times(perDay)} within 24 hours, and you have that already. Choose a later start.`,
    })
  if (perWeek !== null && usage.inWeek >= perWeek)
    reasons.push({
      code: 'too-many-this-week',
      field: 'start',
      text: `${role.name} can be activated ${times(perWeek)} within 7 days, and you have that already. Choose a later start.`,
    })
  const rested = usage.lastEndedAt === null ? null : usage.lastEndedAt.getTime() + (coolDownMs ?? 0)
  if (coolDownMs !== null && rested !== null && start.getTime() < rested)
    reasons.push({
      code: 'cooling-down',
      field: 'start',
      text: `${role.name} needs ${formatDuration(coolDownMs)} between two activations; ${formatDuration(rested - start.getTime())} are left. Choose a later start.`,
    })
  if (maxHolders !== null && usage.holders >= maxHolders)
    reasons.push({
      code: 'all-places-taken',
      field: 'start',
      text: `${role.name} may be held by ${maxHolders === 1 ? 'one person' : `${maxHolders} people`} at once, and is then. Choose a later start, or try again when somebody gives it back.`,
    })
  return reasons
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
