import type { ApprovalFacts } from '@/lib/domain/approval-facts'
import { approvalRule } from '@/lib/domain/approval-rule'
import { DAY } from '@/lib/domain/duration'
import { riskFacts } from '@/lib/domain/risk-facts'
import { wallClock } from '@/lib/domain/wall-clock'
import type { PastUse, Peers } from '../queries/cases'
import type { Cast, Person } from './cast'
import { neededBy, type Story } from './story'

type Asked = Pick<Story, 'wish' | 'version' | 'verdict'>

const REMEMBERED_MS = 365 * DAY
const usualRisk = { risk: 'normal' as const, reason: '', setBy: null, setAt: null, until: null }
/** In a smaller team a count would point at a person. */
const SMALLEST_PEER_GROUP = 3

/** What is remembered of the requests told so far. */
export class Memory {
  readonly #told: Story[] = []

  note(story: Story): void {
    this.#told.push(story)
  }

  /** The facts about a request as they stood at `at`, when `before` had approved: what the portal keeps with a decision. */
  facts(cast: Cast, asked: Asked, { at, before }: { at: Date; before: readonly Person[] }): ApprovalFacts {
    const { wish, version, verdict } = asked
    const { by, role } = wish
    const employment = by.endsAt === null ? ('employee' as const) : ('contractor' as const)
    const pastUse = this.#pastUse(wish)
    const peers = this.#peers(cast, wish, at)
    const start = wallClock(wish.start ?? at, by.zone)
    const { environment, risk } = { environment: 'production', risk: role.risk }
    return {
      readAt: at,
      who: {
        name: by.name,
        title: by.title,
        team: by.team,
        manager: cast.people.find((each) => each.handle === by.manager)?.name ?? null,
        employment,
        endsAt: by.endsAt,
      },
      what: {
        role: role.name,
        allows: role.allows,
        target: role.target.name,
        environment,
        risk,
        startsAt: wish.start,
        durationMs: wish.durationMs,
        justification: wish.justification,
        ticket: wish.ticket,
        only: '',
      },
      pastUse,
      peers: peers.size < SMALLEST_PEER_GROUP ? null : peers,
      policy: {
        version: version.version,
        rule: approvalRule(role.name, version.settings.approval, namesIn(cast)),
        needed: neededBy(verdict),
        approvedBy: before.map((person) => person.name),
        conflicts: [],
        answers: [],
      },
      risks: riskFacts({
        granted: pastUse.granted,
        usualMs: pastUse.usualMs,
        durationMs: wish.durationMs,
        startHour: start.hour,
        startWeekday: start.weekday,
        environment,
        risk,
        employment,
        // Nobody’s risk was out of the ordinary in what is told here.
        person: { standing: usualRisk, now: at },
      }),
    }
  }

  #pastUse({ by, role, at }: Story['wish']): PastUse {
    const own = this.#toldOf(role.slug, at).filter((story) => story.wish.by === by)
    const used = own.filter((story) => grantedBefore(story, at))
    return {
      requests: own.length,
      granted: used.length,
      denied: own.filter((story) => story.state === 'DENIED').length,
      lastAt: used.at(-1)?.grant?.grantedAt ?? null,
      usualMs: usual(used),
    }
  }

  #peers(cast: Cast, { by, role }: Story['wish'], at: Date): Peers {
    const isMate = (who: Person) => who !== by && who.team !== null && who.team === by.team
    const used = this.#toldOf(role.slug, at).filter(
      (story) => isMate(story.wish.by) && grantedBefore(story, at),
    )
    return {
      team: by.team,
      size: cast.people.filter((who) => isMate(who) && (who.disabledAt === null || at < who.disabledAt))
        .length,
      used: new Set(used.map((story) => story.wish.by)).size,
      usualMs: usual(used),
    }
  }

  #toldOf(slug: string, before: Date): Story[] {
    const since = before.getTime() - REMEMBERED_MS
    return this.#told.filter(
      ({ wish }) => wish.role.slug === slug && wish.at < before && wish.at.getTime() > since,
    )
  }
}

function namesIn(cast: Cast) {
  return {
    groups: new Map([...cast.groupIds].map(([name, id]) => [id, name])),
    people: new Map(cast.people.map(({ id, name }) => [id, name])),
  }
}

function grantedBefore({ grant }: Story, at: Date): boolean {
  return grant !== null && grant.grantedAt !== null && grant.grantedAt < at
}

/** The lower median of what was granted, or null where nothing was. */
function usual(used: readonly Story[]): number | null {
  const lengths = used
    .flatMap(({ grant }) => (grant === null ? [] : [grant.durationMs]))
    .sort((a, b) => a - b)
  return lengths[Math.ceil(lengths.length / 2) - 1] ?? null
}
