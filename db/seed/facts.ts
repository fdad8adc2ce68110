import { DAY } from '@/lib/domain/duration'
import { riskFacts, type RiskFact } from '@/lib/domain/risk-facts'
import { wallClock } from '@/lib/domain/wall-clock'
import type { PastUse, Peers } from '../queries/cases'
import type { Cast, Person } from './cast'
import type { Story } from './story'

/** What lay before an approver, in the shape in which the portal keeps it with a decision. */
export interface DecisionFacts extends Record<string, unknown> {
  readAt: Date
  who: Record<'name' | 'title' | 'employment', string> & {
    team: string | null
    manager: string | null
    endsAt: Date | null
  }
  role: Record<'name' | 'allows' | 'target' | 'environment' | 'risk', string>
  pastUse: PastUse
  peers: Peers | null
  risk: RiskFact[]
  policyVersion: number
}

const REMEMBERED_MS = 365 * DAY
/** In a smaller team a count would point at a person. */
const SMALLEST_PEER_GROUP = 3

/** What is remembered of the requests told so far. */
export class Memory {
  readonly #told: Story[] = []

  note(story: Story): void {
    this.#told.push(story)
  }

  /** The facts about a request as they stood at `at`. */
  facts(cast: Cast, { wish, version }: Pick<Story, 'wish' | 'version'>, at: Date): DecisionFacts {
    const { by, role } = wish
    const employment = by.endsAt === null ? ('employee' as const) : ('contractor' as const)
    const pastUse = this.#pastUse(wish)
    const peers = this.#peers(cast, wish, at)
    const start = wallClock(wish.start ?? at, by.zone)
    return {
      readAt: at,
      who: {
        name: by.name,
        team: by.team,
        title: by.title,
        manager: cast.people.find((each) => each.handle === by.manager)?.name ?? null,
        employment,
        endsAt: by.endsAt,
      },
      role: {
        name: role.name,
        allows: role.allows,
        target: role.target.name,
        environment: 'production',
        risk: role.risk,
      },
      pastUse,
      peers: peers.size < SMALLEST_PEER_GROUP ? null : peers,
      risk: riskFacts({
        granted: pastUse.granted,
        usualMs: pastUse.usualMs,
        durationMs: wish.durationMs,
        startHour: start.hour,
        startWeekday: start.weekday,
        environment: 'production',
        risk: role.risk,
        employment,
      }),
      policyVersion: version.version,
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
