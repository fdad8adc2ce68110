import { HOUR, MINUTE } from '@/lib/domain/duration'
import { RequestId } from '@/lib/domain/ids'
import type { RequestState } from '@/lib/domain/request'
import { evaluate, noCircumstances } from '@/lib/domain/verdict'
import { peopleAt, policyAt, windowsAt, type Cast, type Person } from './cast'
import { after, whenInOffice } from './clock'
import type { Memory } from './facts'
import type { Random } from './random'
import { neededBy, type Answer, type Story } from './story'
import type { Wish } from './wishes'
import { denialReason } from './words'

export type Submitted = Omit<Story, 'answers' | 'grant'>
export type Decided = Omit<Story, 'grant'>

/** What the portal made of a wish the moment it was sent: judged by the policy then in force. */
export function submit(cast: Cast, wish: Wish, random: Random): Submitted {
  const version = policyAt(wish.role, wish.at)
  const named = peopleAt(cast, wish.role, version.settings, wish.by, wish.at)
  const verdict = evaluate(wish, {
    ...noCircumstances,
    now: wish.at,
    requester: {
      id: wish.by.id,
      status: 'active',
      endsAt: wish.by.endsAt,
      groupIds: [],
      teamId: null,
      employment: wish.by.endsAt === null ? 'employee' : 'contractor',
      risk: 'normal',
    },
    role: { name: wish.role.name, archived: false },
    policy: version.settings,
    eligibility: windowsAt(cast, wish.by, wish.role, wish.at),
    people: Object.fromEntries(
      Object.entries(named).map(([key, people]) => [
        key,
        people.map(({ id, endsAt }) => ({ id, status: 'active' as const, endsAt, away: null })),
      ]),
    ),
  })
  const asked = verdict.outcome === 'needs-approval' ? verdict.stages[0] : null
  const everybody = Object.values(named).flat()
  return {
    id: RequestId.parse(random.uuid(wish.at)),
    wish,
    version,
    verdict,
    state: asked ? 'PENDING_APPROVAL' : verdict.outcome === 'refused' ? 'REJECTED' : 'APPROVED',
    approvers: asked
      ? asked.seats.flatMap((seat) => everybody.find((each) => each.id === seat.id) ?? [])
      : [],
    decideBy: asked && after(wish.at, asked.decideWithinMs),
    decidedAt: asked ? null : wish.at,
    nudgedAt: null,
  }
}

/** What becomes of the `turn`-th request that has to be approved: most are, some are not. */
function outcomeOf(turn: number): 'approve' | 'deny' | 'silence' | 'cancel' {
  if (turn % 17 === 8) return 'deny'
  if (turn % 41 === 19) return 'silence'
  return turn % 37 === 12 ? 'cancel' : 'approve'
}

/** Lets the approvers answer a pending request, in the order in which they come to it, until it is decided. */
export function answer(cast: Cast, open: Submitted, turn: number, memory: Memory, random: Random): Decided {
  const decideBy = open.decideBy
  if (decideBy === null) return { ...open, answers: [] }
  const outcome = outcomeOf(turn)
  const callers = outcome === 'silence' ? [] : callersOf(open, random).filter((call) => call.at < decideBy)
  const first = callers[0]?.at
  if (outcome === 'cancel' && first)
    return { ...open, ...closed('CANCELED', after(open.wish.at, (+first - +open.wish.at) * 0.7)) }

  const needed = neededBy(open.verdict)
  const seats = callers.slice(0, needed)
  const denied = outcome === 'deny'
  const heard = denied ? seats.slice(0, turn % 2 === 0 ? 1 : needed) : seats
  const answers = heard.map(({ by, at }, index): Answer => {
    const deny = denied && index === heard.length - 1
    return {
      by,
      verb: deny ? 'deny' : 'approve',
      reason: deny ? denialReason(random) : '',
      durationMs: deny ? open.wish.durationMs : agreed(open.wish.durationMs, random),
      at,
      facts: memory.facts(cast, open, { at, before: heard.slice(0, index).map((seat) => seat.by) }),
    }
  })
  const last = answers.at(-1)
  const nudgedAt = nudge(open, last?.at ?? decideBy, random)
  if (last && denied) return { ...open, ...closed('DENIED', last.at), answers, nudgedAt }
  if (last && answers.length === needed) return { ...open, ...closed('APPROVED', last.at), answers, nudgedAt }
  return { ...open, ...closed('EXPIRED', after(decideBy, random.whole(8, 600))), answers, nudgedAt }
}

function closed(state: RequestState, decidedAt: Date) {
  return { state, decidedAt, answers: [] }
}

/** When each approver comes to it: at any hour for what is critical, else when in the office. */
function callersOf({ wish, approvers }: Submitted, random: Random): { by: Person; at: Date }[] {
  const urgent = wish.role.risk === 'critical'
  return approvers
    .map((by) => {
      const seen = after(wish.at, random.around(urgent ? 4 * MINUTE : 13 * MINUTE))
      return { by, at: urgent ? seen : whenInOffice(seen, by.zone, random) }
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}

/** Now and then an approver agrees to half of what was asked. */
function agreed(askedMs: number, random: Random): number {
  return askedMs >= HOUR && random.chance(0.05) ? askedMs / 2 : askedMs
}

/** Who waits for more than an hour and a half may remind the approvers. */
function nudge({ wish }: Submitted, until: Date, random: Random): Date | null {
  const at = after(wish.at, 70 * MINUTE + random.whole(0, 20 * MINUTE))
  return at < until && +until - +wish.at < 8 * HOUR && random.chance(0.3) ? at : null
}
