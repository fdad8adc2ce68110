import { eligibleRoles } from '@/db/queries/my-access'
import { activationFactsOf, type ActivationFacts } from '@/db/queries/roles'
import { DAY } from '@/lib/domain/duration'
import type { RoleId } from '@/lib/domain/ids'
import { termsFor } from '@/lib/domain/policy'
import type { RiskTier } from '@/lib/domain/role'
import type { Clash } from '@/lib/domain/separation'
import { evaluate, type ReasonCode } from '@/lib/domain/verdict'
import type { PersonContext } from '../context'
import { toVerdictFacts } from '../requests/facts'
import { clashesAhead } from '../separation/conflicts'
import { describeApproversOf } from '../requests/preview'

/** A role as the Eligible table shows it. */
export interface EligibleRole {
  id: RoleId
  slug: string
  name: string
  allows: string
  risk: RiskTier
  target: string
  environment: string
  maxMs: number
  /** Who approves, in words; empty where nobody has to. */
  approvers: string
  lastUsed: Date | null
  /** The last instant of eligibility; null for no end. */
  until: Date | null
  /** When eligibility begins, where that lies ahead. */
  from: Date | null
  favourite: boolean
  /** Why it cannot be activated now; null when it can. */
  blocked: string | null
  /** The roles that a separation rule keeps it apart from, where the person has one; the sheet says more. */
  clash: Clash | null
}

/** How long an eligibility that ended is still listed, with the reason why nothing can be done with it. */
const shownAfterEndMs = 30 * DAY

/** The roles the signed-in person may look for, favourites first, then by target and name. */
export async function myEligibleRoles(ctx: PersonContext, search: string): Promise<EligibleRole[]> {
  const now = ctx.now()
  const rows = await eligibleRoles(ctx.db, {
    principalId: ctx.viewer.id,
    endedSince: new Date(now.getTime() - shownAfterEndMs),
  })
  const offered = await activationFactsOf(ctx.db, {
    principalId: ctx.viewer.id,
    roleIds: rows.map(({ id }) => id),
    now,
  })
  const [clashes, approvers] = await Promise.all([
    clashesAhead(ctx.db, ctx, offered, now),
    describeApproversOf(ctx, offered),
  ])
  const uses = new Map(rows.map(({ id, favourite, last_used: lastUsed }) => [id, { favourite, lastUsed }]))
  const roles = offered.map((facts) => {
    const { id } = facts.role
    const use = uses.get(id) ?? { favourite: false, lastUsed: null }
    const words = { approvers: approvers.get(id) ?? '', clash: clashes.get(id) ?? null }
    return toEligible(facts, { ...use, ...words }, now)
  })
  return roles.filter((role) => matches(role, search)).toSorted(byTarget)
}

function toEligible(
  facts: ActivationFacts,
  use: Pick<EligibleRole, 'favourite' | 'lastUsed' | 'approvers' | 'clash'>,
  now: Date,
): EligibleRole {
  return {
    id: facts.role.id,
    slug: facts.role.slug,
    name: facts.role.name,
    allows: facts.role.allows,
    risk: facts.role.risk,
    target: facts.target.name,
    environment: facts.target.environment,
    maxMs: termsFor(facts.policy.settings, facts.requester).terms.duration.maxMs,
    ...use,
    ...windowOf(facts, now),
    blocked: whyBlocked(facts, now),
  }
}

const blocking: readonly ReasonCode[] = ['not-employed', 'role-archived', 'not-eligible', 'nobody-to-approve']

/** The shortest wish that can be had, judged like any other: whatever stands against it stands against all. */
function whyBlocked(facts: ActivationFacts, now: Date): string | null {
  const startsAt = windowOf(facts, now).from
  const wish = { start: startsAt, durationMs: 0, justification: '', ticket: '' }
  const verdict = evaluate(wish, toVerdictFacts(facts, now))
  if (verdict.outcome !== 'refused') return null
  const against = verdict.reasons.filter(
    ({ code }) => blocking.includes(code) || (startsAt !== null && code === 'start-too-far'),
  )
  return against.length === 0 ? null : against.map((reason) => reason.text).join(' ')
}

/** From when until when, of the windows that hold or will hold at `now`; of past ones, when the last ended. */
function windowOf({ eligibility }: ActivationFacts, now: Date): Pick<EligibleRole, 'from' | 'until'> {
  const alive = eligibility.filter(({ endsAt }) => endsAt === null || now < endsAt)
  const ends = (alive.length > 0 ? alive : eligibility).map(({ endsAt }) => endsAt)
  const begins = alive.map(({ startsAt }) => startsAt)
  const first = begins.length === 0 ? null : new Date(Math.min(...begins.map((begin) => begin.getTime())))
  return {
    from: first !== null && first > now ? first : null,
    until: ends.includes(null) ? null : new Date(Math.max(...ends.map((end) => end?.getTime() ?? 0))),
  }
}

function matches(role: EligibleRole, search: string): boolean {
  const text = [role.name, role.slug, role.target, role.allows].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

function byTarget(a: EligibleRole, b: EligibleRole): number {
  return (
    Number(b.favourite) - Number(a.favourite) ||
    a.target.localeCompare(b.target) ||
    a.name.localeCompare(b.name)
  )
}
